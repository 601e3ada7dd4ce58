package com.dastern.doses;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Day;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Language;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Medication;
import com.dastern.prescriptions.MedicationJson;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionStatus;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Recording what was taken as needed (PRN), and taking that back.
public final class TakingService {
  private final Db db;
  private final TakingStore takings = new TakingStore();
  private final UserStore users;
  private final ScheduleCache cache;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  /// Who took what at which moment, of which prescription.
  private record Case(
      Caller caller,
      User patient,
      Prescription prescription,
      Optional<Medication> current,
      Taking.Report report,
      Instant at,
      Instant now) {
    /// Throws a 404 where the prescription has it no more.
    Medication medication() {
      return current.orElseThrow(Refusal::notFound);
    }
  }

  public TakingService(
      Db db, UserStore users, ScheduleCache cache, AuditStore trail, EventBus bus, Clock clock) {
    this.db = db;
    this.users = users;
    this.cache = cache;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  Future<JsonObject> record(Caller caller, Taking.Report report, Language language) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant at = DoseService.moment(report.at(), now).truncatedTo(ChronoUnit.MICROS);
    return db.transaction(tx -> {
      var user = users.find(tx, caller.id());
      return takings
          .lock(tx, caller.id(), report.medication())
          .compose(found -> user.map(account -> of(caller, account, found, report, at, now)))
          .compose(known ->
              record(tx, known).map(taking -> taking.json(known.patient().zone(), language)));
    });
  }

  private static Case of(
      Caller caller,
      Optional<User> account,
      Optional<Prescription> found,
      Taking.Report report,
      Instant at,
      Instant now) {
    Prescription prescription = found.orElseThrow(Refusal::notFound);
    var medication =
        prescription.medications().stream()
            .filter(one -> one.id().equals(report.medication()))
            .findFirst();
    User patient = account.orElseThrow(Refusal::unauthenticated);
    return new Case(caller, patient, prescription, medication, report, at, now);
  }

  /// The first report of an id stands, and so does the first of a moment: whoever reports it again
  /// gets the same answer, whatever has changed since.
  private Future<Taking> record(Tx tx, Case known) {
    UserId patient = known.patient().id();
    var undone = takings.isUndone(tx, patient, known.report().id());
    return takings
        .known(tx, patient, known.report(), known.at())
        .compose(before ->
            undone.compose(gone -> {
              if (before.isPresent()) {
                return Future.succeededFuture(again(known.report(), before.get()));
              }
              if (gone) throw Refusal.conflict("DOSE_UNDONE");
              return insert(tx, known);
            }));
  }

  private static Taking again(Taking.Report report, Taking first) {
    boolean sameId = first.dose().id().equals(report.id());
    if (sameId && !report.isAbout(first.dose(), DoseService.CLOCK_SKEW)) {
      throw Refusal.conflict("ID_REUSED");
    }
    if (!first.dose().isAsNeeded()) throw Refusal.conflict("DOSE_ALREADY_MARKED");
    return first;
  }

  private Future<Taking> insert(Tx tx, Case known) {
    if (!known.medication().asNeeded()) throw Refusal.unprocessable("NOT_AS_NEEDED");
    if (known.prescription().status() != PrescriptionStatus.ACTIVE) {
      throw Refusal.conflict("PRESCRIPTION_NOT_ACTIVE");
    }
    if (known.at().isBefore(known.now().minus(Dose.CLOSES_AFTER))) {
      throw Refusal.unprocessable("DOSE_WINDOW_CLOSED");
    }
    Day day = Day.of(known.at(), known.patient().zone());
    var terms = known.medication().prn();
    var interval = Duration.ofMinutes(terms.minIntervalMinutes().orElse(0));
    return takings
        .around(
            tx,
            known.patient().id(),
            known.medication().id(),
            earlier(day.start().minusNanos(1_000), known.at().minus(interval)),
            later(day.end(), known.at().plus(interval)))
        .map(others ->
            new Taking(
                dose(known), AsNeeded.warnings(terms, others, known.at(), known.patient().zone())))
        .compose(taking -> save(tx, known.caller(), taking, day));
  }

  private Future<Taking> save(Tx tx, Caller caller, Taking taking, Day day) {
    Dose dose = taking.dose();
    return takings
        .insert(tx, taking, day.date())
        .compose(inserted -> {
          if (!inserted) throw Refusal.conflict("ID_REUSED");
          return Future.all(
              MarkStore.add(tx, dose.patient(), List.of(marked(dose))),
              tell(tx, dose, EventType.DOSE_TAKEN, Map.of()));
        })
        .compose(_ ->
            trail.write(
                tx,
                entry(AuditAction.DOSE_TAKEN, caller, dose)
                    .with("status", dose.status().name())
                    .with("takenAt", dose.scheduledAt().toString())))
        .map(taking);
  }

  private MarkStore.Entry marked(Dose dose) {
    Instant at = dose.scheduledAt();
    var mark = Mark.taken(dose.id().value(), at, clock.instant(), at, false).of(dose.amount());
    return new MarkStore.Entry(dose.id(), Optional.of(dose.medicationId()), mark);
  }

  /// Nothing is left of it but its id, so that a repeated report does not bring it back.
  Future<Void> remove(Tx tx, Caller caller, Dose dose) {
    Instant now = clock.instant();
    var undone = Mark.of(Mark.Kind.UNDONE, Uuids.next(now.toEpochMilli()), now, now);
    return Future.all(
            takings.remove(tx, dose, now),
            MarkStore.add(tx, dose.patient(), List.of(MarkStore.Entry.of(dose.id(), undone))))
        .compose(_ -> tell(tx, dose, EventType.DOSE_UNDONE, left(dose)))
        .compose(_ -> trail.write(tx, entry(AuditAction.DOSE_UNDONE, caller, dose)));
  }

  /// What an event says of a taking that is no more.
  public static Map<String, String> left(Dose dose) {
    return Map.of(
        "removed", "true",
        "prescriptionId", dose.prescription().toString(),
        "medicationId", dose.medicationId().toString(),
        "scheduledAt", dose.scheduledAt().toString());
  }

  Future<Boolean> isUndone(Tx tx, UserId patient, DoseId id) {
    return takings.isUndone(tx, patient, id);
  }

  private static Dose dose(Case known) {
    Medication medication = known.medication();
    return dose(
        known.report().id(),
        known.patient(),
        known.prescription().id(),
        medication,
        known.report().amount().or(() -> medication.prn().amount()).orElse(BigDecimal.ONE),
        known.at());
  }

  /// That so much of it was taken at that moment.
  static Dose dose(
      DoseId id,
      User patient,
      PrescriptionId prescription,
      Medication medication,
      BigDecimal amount,
      Instant at) {
    return new Dose(
        id,
        patient.id(),
        prescription,
        medication.id(),
        MedicationJson.names(medication),
        List.of(),
        amount,
        Optional.empty(),
        at,
        at.plus(Duration.ofMinutes(patient.graceMinutes())),
        DoseStatus.TAKEN_ON_TIME,
        Optional.of(at),
        Optional.empty(),
        1,
        Reminding.NONE);
  }

  private AuditEntry entry(AuditAction action, Caller caller, Dose dose) {
    return AuditEntry.of(action, caller, clock.instant())
        .about(dose.id().value())
        .with("medicationId", dose.medicationId().toString());
  }

  private Future<Void> tell(Tx tx, Dose dose, EventType type, Map<String, String> more) {
    Instant now = clock.instant();
    Map<String, String> payload = new HashMap<>(more);
    payload.put("doseId", dose.id().toString());
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    cache.dropAfter(tx, List.of(dose.patient()));
    var id = new EventId(Uuids.next(now.toEpochMilli()));
    return tx.tell(List.of(new Event(id, type, dose.patient(), payload, now)));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
