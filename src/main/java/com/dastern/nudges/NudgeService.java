package com.dastern.nudges;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.doses.Dose;
import com.dastern.doses.DoseService;
import com.dastern.doses.DoseStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.Person;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sending nudges and answering them.
public final class NudgeService {
  private final Db db;
  private final NudgeStore nudges;
  private final DoseStore doses;
  private final DoseService marking;
  private final UserStore users;
  private final AccessPolicy access;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  public NudgeService(
      Db db,
      NudgeStore nudges,
      DoseStore doses,
      DoseService marking,
      UserStore users,
      AccessPolicy access,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.nudges = nudges;
    this.doses = doses;
    this.marking = marking;
    this.users = users;
    this.access = access;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  /// The dose is locked meanwhile: whoever marks it waits, and so does the caregiver's next nudge.
  Future<NudgeView> send(Caller caller, DoseId id, Optional<String> message) {
    return db.transaction(tx ->
        doses
            .lockKnown(tx, caller.id(), id)
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(dose ->
                users
                    .people(tx, List.of(dose.patient(), caller.id()))
                    .compose(people -> send(tx, caller, dose, people, message))));
  }

  private Future<NudgeView> send(
      Tx tx, Caller caller, Dose dose, List<Person> people, Optional<String> message) {
    Person patient = person(people, dose.patient());
    LocalDate day = LocalDate.ofInstant(dose.scheduledAt(), patient.zone());
    var look =
        Look.at(
            AuditAction.NUDGE_SENT,
            dose.id().value(),
            view -> view.covers(dose.prescription(), day));
    return access
        .view(tx, caller, dose.patient(), look)
        .compose(_ -> nudges.count(tx, dose.patient(), dose.id(), caller.id()))
        .map(sent -> next(caller, dose, sent, message))
        .compose(nudge ->
            nudges
                .insert(tx, nudge)
                .compose(_ -> tell(tx, nudge, EventType.NUDGE_SENT, caller, nudge.patient()))
                .compose(_ -> record(tx, nudge, AuditAction.NUDGE_SENT, caller, nudge.sentAt()))
                .map(_ ->
                    new NudgeView(
                        nudge,
                        patient.name(),
                        person(people, caller.id()).name(),
                        dose.medication(),
                        dose.scheduledAt(),
                        patient.zone())));
  }

  private Nudge next(Caller caller, Dose dose, int sent, Optional<String> message) {
    Instant now = clock.instant();
    dose.requireAwaited(now);
    if (sent >= Nudge.MOST) throw Refusal.conflict("NUDGE_LIMIT");
    return new Nudge(
        new NudgeId(Uuids.next(now.toEpochMilli())),
        dose.patient(),
        dose.id(),
        caller.id(),
        sent + 1,
        message,
        now,
        Optional.empty(),
        Optional.empty());
  }

  /// A patient's received ones, a caregiver's sent ones; `open` leaves out what is answered.
  Future<Page<NudgeView>> list(Caller caller, boolean open, Page.Request page) {
    var rows =
        caller.role() == Role.PATIENT
            ? nudges.received(caller.id(), open, page)
            : nudges.sent(caller.id(), open, page, clock.instant());
    return rows.map(found -> Page.of(found, page, view -> view.nudge().id().value()));
  }

  Future<NudgeView> answer(Caller caller, NudgeId id, NudgeAnswer answer) {
    Instant now = clock.instant();
    return db.transaction(tx ->
        nudges
            .lock(tx, caller.id(), List.of(id))
            .map(found -> found.stream().findFirst().orElseThrow(Refusal::notFound))
            .compose(found ->
                save(tx, caller, found.nudge(), found.nudge().answered(answer, now), now)
                    .map(found::with)));
  }

  private Future<Nudge> save(Tx tx, Caller caller, Nudge before, Nudge after, Instant now) {
    if (after.equals(before)) return Future.succeededFuture(before);
    boolean taken = after.answer().filter(NudgeAnswer.TAKEN::equals).isPresent();
    return nudges
        .saveAnswers(tx, List.of(after))
        .compose(_ ->
            taken
                ? marking.take(tx, caller, after.dose(), now).<Void>mapEmpty()
                : Future.succeededFuture())
        .compose(_ -> tell(tx, after, EventType.NUDGE_ANSWERED, caller, after.caregiver()))
        .compose(_ -> record(tx, after, AuditAction.NUDGE_ANSWERED, caller, now))
        .map(after);
  }

  private Future<Void> tell(Tx tx, Nudge nudge, EventType type, Caller caller, UserId recipient) {
    Instant now = clock.instant();
    Map<String, String> payload = new HashMap<>();
    payload.put("nudgeId", nudge.id().toString());
    payload.put("doseId", nudge.dose().toString());
    payload.put("byId", caller.id().toString());
    payload.put("recipientId", recipient.toString());
    nudge.answer().ifPresent(answer -> payload.put("answer", answer.name()));
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    var id = new EventId(Uuids.next(now.toEpochMilli()));
    return tx.tell(List.of(new Event(id, type, nudge.patient(), payload, now)));
  }

  private Future<Void> record(Tx tx, Nudge nudge, AuditAction action, Caller caller, Instant now) {
    var entry =
        AuditEntry.of(action, caller, now)
            .on(nudge.patient())
            .about(nudge.dose().value())
            .with("nudgeId", nudge.id().toString());
    return trail.write(
        tx, nudge.answer().map(answer -> entry.with("answer", answer.name())).orElse(entry));
  }

  private static Person person(List<Person> people, UserId id) {
    return people.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }
}
