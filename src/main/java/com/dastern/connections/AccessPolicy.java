package com.dastern.connections;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.Standing.Opening;
import com.dastern.kernel.Caller;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The one place that decides who may see or change a patient's data, for REST and the bridge
/// alike. Every look of somebody else is a row of the patient's trail before anything is shown, and
/// so is every refusal.
public final class AccessPolicy {
  /// What a refusal names as missing.
  private static final String SELECTED = "SELECTED";

  private static final String APPROVAL = "APPROVAL";

  private final AccessStore store;
  private final AuditStore trail;
  private final Clock clock;

  public AccessPolicy(Db db, AuditStore trail, Clock clock) {
    this.store = new AccessStore(db);
    this.trail = trail;
    this.clock = clock;
  }

  /// What the caller may see of the patient whose data is asked for. Fails with a 404 where the
  /// caller may not know of it, and with a 403 where they are connected and lack the permission.
  public Future<View> view(Caller caller, UserId patient, Look look) {
    if (isOwn(caller, patient)) return Future.succeededFuture(View.ofAll(patient));
    var entry = AuditEntry.of(look.action(), caller, clock.instant()).on(patient);
    return judge(caller, patient, look, look.subject().map(entry::about).orElse(entry));
  }

  /// As [#view], for a change: a revoke that comes at the same moment waits until the transaction
  /// is over. A refusal is a row of the trail at once; what is let is the change's own row, which
  /// whoever changes writes last.
  public Future<View> view(Tx tx, Caller caller, UserId patient, Look look) {
    if (isOwn(caller, patient)) return Future.succeededFuture(View.ofAll(patient));
    Instant now = clock.instant();
    var entry = AuditEntry.of(look.action(), caller, now).on(patient);
    var about = look.subject().map(entry::about).orElse(entry);
    return store
        .lock(tx, patient, caller.id(), now)
        .compose(standing ->
            standing
                .flatMap(found -> found.opens().map(opening -> view(patient, found, opening)))
                .map(view ->
                    look.isCovered().test(view)
                        ? Future.succeededFuture(view)
                        : AccessPolicy.this.<View>refuse(about, uncovered(look)))
                .orElseGet(() -> refuseKnown(caller, patient, about)));
  }

  /// Each patient whose data a connection opens to the caller, with what they may see of it.
  /// Whoever shows anything of it writes the look into each trail.
  public Future<List<Opened>> opened(Caller caller) {
    return store.opened(caller.id(), clock.instant());
  }

  /// Whose data a caller means: the patient whom they name, or themselves if they are one.
  public static UserId meant(Caller caller, Optional<UserId> named) {
    if (named.isEmpty() && caller.role() != Role.PATIENT) {
      throw Refusal.invalid("query/patientId", "required", "is missing");
    }
    return named.orElse(caller.id());
  }

  /// A doctor whom the patient lets see everything may prescribe. A revoke that comes at the same
  /// moment waits until the transaction is over.
  public Future<UserId> prescribe(Tx tx, Caller caller, UserId patient, AuditAction change) {
    if (isOwn(caller, patient)) return Future.succeededFuture(patient);
    Instant now = clock.instant();
    var entry = AuditEntry.of(change, caller, now).on(patient);
    if (caller.role() != Role.DOCTOR) return refusePrescribing(caller, patient, entry);
    return store
        .lock(tx, patient, caller.id(), now)
        .compose(standing ->
            standing.flatMap(Standing::permission).filter(Permission.ALLOWED::equals).isPresent()
                    && standing.flatMap(Standing::opens).isPresent()
                ? Future.succeededFuture(patient)
                : refusePrescribing(caller, patient, entry));
  }

  /// Whether a message about a patient may reach somebody now; absent means any.
  public Future<Boolean> hears(
      UserId somebody,
      UserId patient,
      Optional<PrescriptionId> prescription,
      Optional<LocalDate> day) {
    return store.hears(somebody, patient, prescription, day, clock.instant());
  }

  private Future<View> judge(Caller caller, UserId patient, Look look, AuditEntry entry) {
    return store
        .standing(patient, caller.id(), entry.at())
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(standing ->
            standing
                .opens()
                .map(opening -> show(view(patient, standing, opening), look, entry))
                .orElseGet(() -> refuse(entry, refusal(standing))));
  }

  private Future<View> show(View view, Look look, AuditEntry entry) {
    if (look.isCovered().test(view)) return trail.write(entry).map(view);
    return refuse(entry, uncovered(look));
  }

  private static Refusal uncovered(Look look) {
    boolean mayBeTold = look.subject().isEmpty();
    return mayBeTold ? Refusal.permissionRequired(SELECTED) : Refusal.notFound();
  }

  /// What is refused may be about somebody who is no patient, or nobody: that is no row of a trail.
  private <T> Future<T> refuseKnown(Caller caller, UserId patient, AuditEntry entry) {
    return store
        .standing(patient, caller.id(), entry.at())
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(standing -> refuse(entry, refusal(standing)));
  }

  /// No approval and no selection lets anybody prescribe.
  private <T> Future<T> refusePrescribing(Caller caller, UserId patient, AuditEntry entry) {
    return store
        .standing(patient, caller.id(), entry.at())
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(standing ->
            refuse(
                entry,
                standing.isConnected()
                    ? Refusal.permissionRequired(Permission.ALLOWED.name())
                    : Refusal.notFound()));
  }

  /// Apart from the caller's transaction, which rolls back.
  private <T> Future<T> refuse(AuditEntry entry, Refusal refusal) {
    return trail.write(entry.refused(refusal.code())).compose(_ -> Future.failedFuture(refusal));
  }

  private static Refusal refusal(Standing standing) {
    if (!standing.isConnected()) return Refusal.notFound();
    boolean askable = standing.permission().filter(Permission.REQUEST::equals).isPresent();
    return Refusal.permissionRequired(askable ? APPROVAL : Permission.ALLOWED.name());
  }

  private static View view(UserId patient, Standing standing, Opening opening) {
    return switch (opening) {
      case ALL -> View.ofAll(patient);
      case SELECTED -> new View(patient, standing.selection());
    };
  }

  private static boolean isOwn(Caller caller, UserId patient) {
    return caller.is(patient) && caller.role() == Role.PATIENT;
  }
}
