package com.dastern.doses;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.connections.View;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Day;
import com.dastern.kernel.DoseId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/// Reading a day's doses and marking them.
public final class DoseService {
  /// A phone's clock that runs ahead by less than this is taken for now.
  static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private final Db db;
  private final DoseStore doses;
  private final ScheduleCache cache;
  private final TakingService takings;
  private final DoseGeneration generation;
  private final UserStore users;
  private final AccessPolicy access;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  public DoseService(
      Db db,
      DoseStore doses,
      ScheduleCache cache,
      TakingService takings,
      DoseGeneration generation,
      UserStore users,
      AccessPolicy access,
      AuditStore trail,
      EventBus bus,
      Clock clock) {
    this.db = db;
    this.doses = doses;
    this.cache = cache;
    this.takings = takings;
    this.generation = generation;
    this.users = users;
    this.access = access;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  /// The caller's own day, or what they may see of that of the patient whom they name.
  Future<DaySchedule> schedule(Caller caller, Optional<UserId> named, Optional<LocalDate> date) {
    UserId patient = AccessPolicy.meant(caller, named);
    return cache
        .look(patient, date)
        .compose(found ->
            found
                .day()
                .map(day -> shown(caller, day.schedule()))
                .orElseGet(() ->
                    read(caller, patient, date, day -> cache.keep(patient, date, found, day))));
  }

  private Future<DaySchedule> shown(Caller caller, DaySchedule kept) {
    return view(caller, kept.patient(), kept.date()).map(kept::shownIn);
  }

  private Future<View> view(Caller caller, UserId patient, LocalDate date) {
    var look = Look.at(AuditAction.SCHEDULE_VIEWED, view -> view.covers(date));
    return access.view(caller, patient, look);
  }

  private Future<DaySchedule> read(
      Caller caller, UserId patient, Optional<LocalDate> date, Consumer<CachedDay> keep) {
    Instant now = clock.instant();
    return users
        .find(patient)
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(user -> {
          Day day =
              date.map(asked -> new Day(asked, user.zone()))
                  .orElseGet(() -> Day.of(now, user.zone()));
          return view(caller, patient, day.date())
              .compose(view ->
                  doses
                      .between(patient, day.start(), day.end())
                      .map(all -> DaySchedule.of(user, day.date(), all))
                      .onSuccess(whole -> keep.accept(new CachedDay(now, whole)))
                      .map(whole -> whole.shownIn(view)));
        });
  }

  /// `at` is when the dose was taken; now where it is absent.
  Future<JsonObject> take(Caller caller, DoseId id, Optional<Instant> at) {
    Instant now = clock.instant();
    Instant moment = moment(at, now);
    return mark(caller, id, AuditAction.DOSE_TAKEN, dose -> dose.take(moment, now));
  }

  /// When something was taken; now where the phone does not say, or its clock runs ahead a little.
  static Instant moment(Optional<Instant> given, Instant now) {
    Instant taken = given.orElse(now);
    if (taken.isAfter(now.plus(CLOCK_SKEW))) {
      throw Refusal.invalid("/takenAt", "future", "is in the future");
    }
    return taken.isAfter(now) ? now : taken;
  }

  Future<JsonObject> skip(Caller caller, DoseId id, String reason) {
    Instant now = clock.instant();
    return mark(caller, id, AuditAction.DOSE_SKIPPED, dose -> dose.skip(reason, now));
  }

  /// Empty where nothing is left of it: a taking as needed is removed, and so is a dose that is
  /// still ahead of what was paused or stopped meanwhile.
  Future<Optional<JsonObject>> undo(Caller caller, DoseId id) {
    Instant now = clock.instant();
    return db.transaction(tx -> {
      var user = users.find(tx, caller.id());
      return generation
          .lock(tx, caller.id())
          .compose(_ -> doses.lock(tx, caller.id(), id))
          .compose(found ->
              found.filter(dose -> !dose.isAsNeeded()).isPresent()
                  ? mark(tx, caller, found, AuditAction.DOSE_UNDONE, dose -> dose.undo(now))
                      .compose(_ -> doses.lock(tx, caller.id(), id))
                      .compose(left -> user.map(account -> left.map(dose -> json(dose, account))))
                  : undoTaking(tx, caller, id, found, now).map(_ -> Optional.empty()));
    });
  }

  private Future<Void> undoTaking(
      Tx tx, Caller caller, DoseId id, Optional<Dose> found, Instant now) {
    if (found.isPresent()) return takings.remove(tx, caller, found.get().undo(now).dose());
    return takings
        .isUndone(tx, caller.id(), id)
        .map(undone -> {
          if (!undone) throw Refusal.notFound();
          return null;
        });
  }

  /// `snooze` is the phone's own id of it.
  Future<JsonObject> snooze(Caller caller, DoseId id, UUID snooze, Duration delay) {
    Instant now = clock.instant();
    return mark(caller, id, AuditAction.DOSE_SNOOZED, dose -> dose.snooze(snooze, delay, now));
  }

  /// Marks it as taken now, as part of another change of the patient's.
  public Future<Dose> take(Tx tx, Caller patient, DoseId id, Instant now) {
    return doses
        .lock(tx, patient.id(), id)
        .map(found -> found.orElseThrow(Refusal::notFound).take(now, now))
        .compose(marking -> save(tx, patient, AuditAction.DOSE_TAKEN, marking));
  }

  /// Only the patient marks: the dose is looked for among the caller's own.
  private Future<JsonObject> mark(
      Caller caller, DoseId id, AuditAction action, Function<Dose, Dose.Marking> move) {
    return db.transaction(tx -> {
      var user = users.find(tx, caller.id());
      return doses
          .lock(tx, caller.id(), id)
          .compose(found -> mark(tx, caller, found, action, move))
          .compose(dose -> user.map(account -> json(dose, account)));
    });
  }

  private Future<Dose> mark(
      Tx tx,
      Caller caller,
      Optional<Dose> found,
      AuditAction action,
      Function<Dose, Dose.Marking> move) {
    return save(tx, caller, action, move.apply(found.orElseThrow(Refusal::notFound)));
  }

  private static JsonObject json(Dose dose, Optional<User> account) {
    return DoseJson.of(dose, account.orElseThrow(Refusal::unauthenticated).zone());
  }

  private Future<Dose> save(Tx tx, Caller caller, AuditAction action, Dose.Marking marking) {
    Dose dose = marking.dose();
    if (marking.told().isEmpty()) return again(tx, action, marking).map(dose);
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    Instant now = clock.instant();
    boolean isAhead =
        action == AuditAction.DOSE_UNDONE
            && dose.status() == DoseStatus.DUE
            && dose.scheduledAt().isAfter(now);
    return Future.all(
            doses.saveMark(tx, dose, now),
            MarkStore.add(tx, dose.patient(), List.of(marked(action, dose, now))),
            tx.tell(List.of(event(dose, marking.told().get()))))
        .compose(_ ->
            isAhead
                ? generation.settle(tx, dose.patient(), List.of(dose), now)
                : Future.succeededFuture())
        .compose(_ -> trail.write(tx, entry(caller, action, dose)))
        .map(dose);
  }

  /// What changes nothing now may count once something else is reported that was done before. Once
  /// a minute is enough.
  private Future<Void> again(Tx tx, AuditAction action, Dose.Marking marking) {
    Instant now = clock.instant();
    Dose dose = marking.dose();
    if (action == AuditAction.DOSE_SNOOZED || !dose.isOpen(now)) return Future.succeededFuture();
    UUID id = Uuids.named(dose.id() + "/" + action + "/" + now.getEpochSecond() / 60);
    Instant taken = marking.takenAt().filter(dose::isOpen).orElse(now);
    Mark mark = mark(id, action, dose, taken, now.isAfter(dose.missedAfter()), now);
    return MarkStore.add(tx, dose.patient(), List.of(MarkStore.Entry.of(dose.id(), mark)));
  }

  /// What was done just now, for whoever computes the dose from all of its marks.
  private static MarkStore.Entry marked(AuditAction action, Dose dose, Instant now) {
    UUID id = Uuids.next(now.toEpochMilli());
    boolean late = dose.status() == DoseStatus.TAKEN_LATE;
    return MarkStore.Entry.of(
        dose.id(), mark(id, action, dose, dose.takenAt().orElse(now), late, now));
  }

  private static Mark mark(
      UUID id, AuditAction action, Dose dose, Instant takenAt, boolean late, Instant now) {
    return switch (action) {
      case DOSE_TAKEN -> Mark.taken(id, now, now, takenAt, late);
      case DOSE_SKIPPED -> Mark.skipped(id, now, now, dose.skipReason().orElseThrow());
      case DOSE_UNDONE -> Mark.of(Mark.Kind.UNDONE, id, now, now);
      case DOSE_SNOOZED -> snoozed(dose, now);
      default -> throw new IllegalArgumentException(action.name());
    };
  }

  /// By the phone's own id of it, which is the last one that the dose knows.
  private static Mark snoozed(Dose dose, Instant now) {
    Instant until = dose.reminding().snoozedUntil().orElseThrow();
    int minutes = Math.toIntExact(Math.round(Duration.between(now, until).toMillis() / 60_000.0));
    Instant at = until.minus(Duration.ofMinutes(minutes));
    return Mark.snoozed(dose.reminding().snoozes().getLast(), at, now, minutes);
  }

  /// The reason of a skip stays with the dose: it may be medical.
  private AuditEntry entry(Caller caller, AuditAction action, Dose dose) {
    var marked =
        AuditEntry.of(action, caller, clock.instant())
            .about(dose.id().value())
            .with("status", dose.status().name());
    return dose.takenAt().map(at -> marked.with("takenAt", at.toString())).orElse(marked);
  }

  private Event event(Dose dose, EventType type) {
    Instant now = clock.instant();
    return new Event(
        new EventId(Uuids.next(now.toEpochMilli())),
        type,
        dose.patient(),
        Map.of("doseId", dose.id().toString()),
        now);
  }
}
