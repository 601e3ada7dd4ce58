package com.dastern.prescriptions;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Db;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Writing and reading prescriptions, in all their versions.
public final class PrescriptionService {
  private final Db db;
  private static final int MAX = Integer.MAX_VALUE;

  private final PrescriptionStore prescriptions;
  private final VersionStore versions;
  private final OwnImages images = new OwnImages();
  private final UserStore users;
  private final AccessPolicy access;
  private final AuditStore trail;
  private final Clock clock;

  public PrescriptionService(
      Db db, UserStore users, AccessPolicy access, AuditStore trail, Clock clock) {
    this.db = db;
    this.prescriptions = new PrescriptionStore(db);
    this.versions = new VersionStore(db);
    this.users = users;
    this.access = access;
    this.trail = trail;
    this.clock = clock;
  }

  Future<Prescription> create(Caller caller, PrescriptionDraft draft) {
    if (draft.patient().isEmpty() && caller.role() == Role.DOCTOR) {
      throw Refusal.invalid("/patientId", "required", "is needed from a doctor");
    }
    UserId patient = draft.patient().orElse(caller.id());
    return db.transaction(tx ->
        access
            .prescribe(tx, caller, patient, AuditAction.PRESCRIPTION_WRITTEN)
            .compose(_ -> users.find(tx, patient))
            .map(found -> write(caller, draft, found.orElseThrow(Refusal::notFound)))
            .compose(written ->
                images
                    .require(tx, caller.id(), written.after().medications())
                    .compose(_ -> prescriptions.insert(tx, written.after()))
                    .compose(_ -> versions.insert(tx, List.of(written), caller.id()))
                    .compose(_ -> trail.write(tx, writing(caller, written.after())))
                    .map(written.after())));
  }

  private PrescriptionChange write(Caller author, PrescriptionDraft draft, User patient) {
    Instant now = clock.instant();
    Content content =
        draft.content(Map.of(), LocalDate.ofInstant(now, patient.zone()), now, author.id());
    var written =
        new Prescription(
            new PrescriptionId(Uuids.next(now.toEpochMilli())),
            patient.id(),
            author.id(),
            PrescriptionStatus.DRAFT,
            1,
            content.title(),
            Optional.empty(),
            now,
            now,
            content.medications(),
            Optional.empty());
    return new PrescriptionChange(
        written, written, PrescriptionVersion.Kind.WRITTEN, Optional.empty(), false);
  }

  Future<Prescription> get(Caller caller, PrescriptionId id) {
    return prescriptions
        .find(id)
        .compose(found -> show(caller, found.orElseThrow(Refusal::notFound)));
  }

  /// A page may have fewer than asked for, since what the caller may not see is left out.
  Future<Page<Prescription>> list(
      Caller caller,
      Optional<UserId> named,
      Optional<PrescriptionStatus> status,
      Page.Request page) {
    UserId patient = AccessPolicy.meant(caller, named);
    return access
        .view(caller, patient, Look.atAll(AuditAction.PRESCRIPTIONS_VIEWED))
        .compose(view ->
            prescriptions
                .page(patient, caller.id(), status, page)
                .map(rows -> Page.of(rows, page, row -> row.id().value()))
                .map(rows -> rows.filter(row -> row.isIn(view))));
  }

  /// Newest first.
  Future<Page<PrescriptionVersion>> versions(Caller caller, PrescriptionId id, Page.Request page) {
    int before = page.before().map(PrescriptionService::number).orElse(MAX);
    return get(caller, id)
        .compose(found -> versions.page(found, before, caller.is(found.author()), page.fetch()))
        .map(rows -> Page.of(rows, page, row -> new UUID(0, row.number())));
  }

  Future<PrescriptionVersion> version(Caller caller, PrescriptionId id, int number) {
    return get(caller, id)
        .compose(prescription -> versions(caller, prescription, List.of(number)))
        .map(List::getFirst);
  }

  /// Between two versions: the last one and the one before it where they are not named.
  Future<PrescriptionDiff> diff(
      Caller caller, PrescriptionId id, Optional<Integer> from, Optional<Integer> to) {
    return get(caller, id)
        .compose(prescription -> {
          int last = to.orElse(prescription.version());
          return from.map(Future::succeededFuture)
              .orElseGet(() -> before(caller, prescription, last))
              .compose(first -> versions(caller, prescription, List.of(first, last)));
        })
        .map(found -> PrescriptionDiff.between(found.getFirst(), found.getLast()));
  }

  /// The one before it that the caller may see, or itself.
  private Future<Integer> before(Caller caller, Prescription prescription, int version) {
    return versions
        .page(prescription, version, caller.is(prescription.author()), 1)
        .map(found -> found.isEmpty() ? version : found.getFirst().number());
  }

  /// From a cursor of this list.
  private static int number(UUID cursor) {
    long number = cursor.getLeastSignificantBits();
    if (cursor.getMostSignificantBits() != 0 || number < 1 || number > MAX) {
      throw Refusal.invalid("query/cursor", "cursor", "is not a cursor of this list");
    }
    return (int) number;
  }

  /// In the order of the numbers; a 404 where one of them is not to be seen.
  private Future<List<PrescriptionVersion>> versions(
      Caller caller, Prescription prescription, List<Integer> numbers) {
    return versions
        .find(prescription, numbers)
        .map(found ->
            numbers.stream()
                .map(number ->
                    found.stream()
                        .filter(version -> version.number() == number)
                        .filter(version -> version.isVisibleTo(caller.id(), prescription))
                        .findFirst()
                        .orElseThrow(Refusal::notFound))
                .toList());
  }

  /// Fails where the caller may not see it: a draft of somebody else, like any such prescription,
  /// does not exist for them. The look is in the trail.
  public Future<Prescription> show(Caller caller, Prescription prescription) {
    if (!prescription.isVisibleTo(caller.id())) throw Refusal.notFound();
    var look =
        Look.at(AuditAction.PRESCRIPTION_VIEWED, prescription.id().value(), prescription::isIn);
    return access.view(caller, prescription.patient(), look).map(prescription);
  }

  private static AuditEntry writing(Caller caller, Prescription written) {
    return AuditEntry.of(AuditAction.PRESCRIPTION_WRITTEN, caller, written.createdAt())
        .on(written.patient())
        .about(written.id().value());
  }
}
