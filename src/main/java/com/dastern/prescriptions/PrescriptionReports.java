package com.dastern.prescriptions;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.http.IfMatch;
import com.dastern.users.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a patient's phone changed of prescriptions while it was out of reach: all of a batch
/// together, in a fixed number of round trips. The server's version wins: a change of any other
/// version is kept as what it was, and does nothing.
///
/// Waits for the database, on a virtual thread. The caller holds the patient's schedule lock.
public final class PrescriptionReports {
  private final PrescriptionStore prescriptions;
  private final VersionStore versions;
  private final ScheduleOwner schedule;

  /// One change of a prescription: other content, or another status, as the contract has them.
  ///
  /// @param id of the action
  /// @param version that the phone had
  public record Report(
      UUID id,
      PrescriptionId prescription,
      int version,
      Optional<JsonObject> edit,
      Optional<JsonObject> status,
      Instant at) {}

  /// What the reports led to.
  ///
  /// @param refused why nothing of a report is kept, by its id
  /// @param standing whether the report holds, by its id
  /// @param states the prescriptions as they are now
  /// @param trail what is to be written into it
  public record Result(
      Map<UUID, Refusal> refused,
      Map<UUID, Boolean> standing,
      Map<PrescriptionId, JsonObject> states,
      List<Event> events,
      List<AuditEntry> trail) {}

  /// One change with the report that it comes from.
  private record Step(UUID report, PrescriptionChange change) {}

  public PrescriptionReports(Db db, ScheduleOwner schedule) {
    this.prescriptions = new PrescriptionStore(db);
    this.versions = new VersionStore(db);
    this.schedule = schedule;
  }

  /// Those of the patient that they may know of. Nobody else changes them until the transaction
  /// ends.
  public Future<Map<PrescriptionId, Prescription>> lock(
      Tx tx, UserId patient, Set<PrescriptionId> ids) {
    if (ids.isEmpty()) return Future.succeededFuture(Map.of());
    return prescriptions
        .lockAll(tx, patient, ids)
        .map(found ->
            found.stream()
                .filter(one -> one.isVisibleTo(patient))
                .collect(Collectors.toMap(Prescription::id, one -> one)));
  }

  /// `locked` are the prescriptions that they name, `known` those of which an earlier change of the
  /// same batch is known and was overtaken; `event` makes the id of the event that a report leads
  /// to.
  public Result apply(
      Tx tx,
      Caller caller,
      User patient,
      List<Report> reports,
      Map<PrescriptionId, Prescription> locked,
      Set<PrescriptionId> known,
      Function<UUID, EventId> event,
      Instant now) {
    Map<PrescriptionId, Prescription> standing = new HashMap<>(locked);
    Set<PrescriptionId> overtaken = new HashSet<>(known);
    Map<UUID, Refusal> refused = new HashMap<>();
    Map<UUID, Boolean> holds = new HashMap<>();
    Map<PrescriptionId, List<Step>> steps = new LinkedHashMap<>();
    var today = LocalDate.ofInstant(now, patient.zone());
    for (Report report : inTime(reports)) {
      try {
        Prescription before = standing.get(report.prescription());
        if (before == null) throw Refusal.notFound();
        boolean isPresent =
            report.version() == before.version() && !overtaken.contains(before.id());
        holds.put(report.id(), isPresent);
        // What the phone did after that was of a version that never came to be.
        if (!isPresent && !steps.containsKey(before.id())) overtaken.add(before.id());
        if (!isPresent) continue;
        var change = change(report, before, caller, today, now);
        if (change.isNone()) continue;
        standing.put(before.id(), change.after());
        steps
            .computeIfAbsent(before.id(), _ -> new ArrayList<>())
            .add(new Step(report.id(), change));
      } catch (Refusal refusal) {
        holds.remove(report.id());
        refused.put(report.id(), refusal);
      }
    }
    save(tx, patient.id(), caller, steps.values(), now);
    var all = steps.values().stream().flatMap(List::stream).toList();
    return new Result(
        refused,
        holds,
        standing.values().stream()
            .collect(Collectors.toMap(Prescription::id, PrescriptionJson::of)),
        all.stream()
            .filter(step -> step.change().isNews())
            .map(step ->
                PrescriptionEditing.event(event.apply(step.report()), step.change(), caller))
            .toList(),
        all.stream().map(step -> entry(step.change(), caller)).toList());
  }

  /// Each change names the version before it.
  private static List<Report> inTime(List<Report> reports) {
    return reports.stream()
        .sorted(
            Comparator.comparingInt(Report::version)
                .thenComparing(Report::at)
                .thenComparing(report -> report.id().toString()))
        .toList();
  }

  private static PrescriptionChange change(
      Report report, Prescription before, Caller caller, LocalDate today, Instant now) {
    boolean isMove = report.status().isPresent();
    try {
      return isMove
          ? move(report.status().get(), before, caller, now)
          : edit(report.edit().orElseThrow(), before, caller, today, now);
    } catch (Refusal.Invalid wrong) {
      throw wrong.below(isMove ? "/payload/status" : "/payload/edit");
    }
  }

  private static PrescriptionChange move(
      JsonObject wanted, Prescription before, Caller caller, Instant now) {
    return before.moveTo(
        PrescriptionStatus.valueOf(wanted.getString("status")),
        Optional.ofNullable(wanted.getString("reason")).map(String::strip),
        caller,
        now);
  }

  private static PrescriptionChange edit(
      JsonObject edit, Prescription before, Caller caller, LocalDate today, Instant now) {
    var change =
        new Revision(before, caller, today, now)
            .edit(
                IfMatch.of(before.version()),
                PrescriptionDraft.of(edit),
                false,
                Optional.ofNullable(edit.getString("reason")).map(String::strip));
    requireKnownImages(before, change);
    return change;
  }

  /// A phone that is out of reach uploads nothing.
  private static void requireKnownImages(Prescription before, PrescriptionChange change) {
    var known = images(before).collect(Collectors.toSet());
    if (!images(change.after()).allMatch(known::contains)) {
      throw Refusal.invalid("/medications", "unknown", "has an image that is new");
    }
  }

  private static Stream<Medication.Image> images(Prescription prescription) {
    return prescription.medications().stream().flatMap(one -> one.image().stream());
  }

  /// All versions, and of each prescription what it is in the end.
  private void save(Tx tx, UserId patient, Caller caller, Iterable<List<Step>> steps, Instant now) {
    List<PrescriptionChange> each = new ArrayList<>();
    List<PrescriptionChange> whole = new ArrayList<>();
    for (List<Step> of : steps) {
      of.forEach(step -> each.add(step.change()));
      var last = of.getLast().change();
      whole.add(
          new PrescriptionChange(
              of.getFirst().change().before(), last.after(), last.kind(), last.reason(), false));
    }
    if (whole.isEmpty()) return;
    Future.all(versions.insert(tx, each, caller.id()), prescriptions.update(tx, whole)).await();
    schedule.follow(tx, patient, whole, now).await();
  }

  private static AuditEntry entry(PrescriptionChange change, Caller caller) {
    var action =
        change.kind() == PrescriptionVersion.Kind.MOVED
            ? AuditAction.PRESCRIPTION_MOVED
            : AuditAction.PRESCRIPTION_EDITED;
    return PrescriptionEditing.entry(change, caller, action).with("reported", "true");
  }
}
