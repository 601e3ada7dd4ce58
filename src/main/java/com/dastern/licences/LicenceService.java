package com.dastern.licences;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.auth.AuthService;
import com.dastern.files.FileKind;
import com.dastern.files.FileStore;
import com.dastern.files.StoredFile;
import com.dastern.files.Upload;
import com.dastern.files.Uploads;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.platform.http.RateLimits;
import com.dastern.users.AccountStatus;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Takes in a doctor's papers. Who waits for verification or was rejected cannot log in, so the
/// password opens the upload, and the ticket of the upload stands for the doctor after that.
public final class LicenceService {
  private final Db db;
  private final LicenceStore licences;
  private final FileStore files;
  private final UserStore users;
  private final AuthService auth;
  private final Uploads uploads;
  private final RateLimits limits;
  private final AuditStore trail;
  private final Clock clock;

  public LicenceService(
      Db db,
      LicenceStore licences,
      FileStore files,
      UserStore users,
      AuthService auth,
      Uploads uploads,
      RateLimits limits,
      AuditStore trail,
      Clock clock) {
    this.db = db;
    this.licences = licences;
    this.files = files;
    this.users = users;
    this.auth = auth;
    this.uploads = uploads;
    this.limits = limits;
    this.trail = trail;
    this.clock = clock;
  }

  Future<Upload> begin(String identifier, String password) {
    return auth.prove(identifier, password)
        .compose(user -> {
          requireWaiting(user.role(), user.status());
          return limits.require("upload", user.id()).map(user);
        })
        .compose(user -> db.transaction(tx -> requireRoom(tx, user, 1)).map(user))
        .compose(user -> uploads.begin(user.id(), FileKind.LICENCE_PHOTO));
  }

  /// The same ticket again changes nothing.
  Future<Void> submit(Submission submission, Origin origin) {
    var ticket = uploads.ticket(submission.ticket(), FileKind.LICENCE_PHOTO);
    return isTaken(ticket.owner(), ticket.file())
        .compose(taken ->
            taken
                ? Future.succeededFuture()
                : uploads.take(ticket).compose(photo -> keep(submission, photo, origin)));
  }

  private Future<Boolean> isTaken(UserId doctor, UUID file) {
    return db.transaction(tx -> licences.photo(tx, doctor))
        .map(photo -> photo.filter(file::equals).isPresent());
  }

  private Future<Void> keep(Submission submission, StoredFile photo, Origin origin) {
    return db.transaction(tx -> keep(tx, submission, photo, origin))
        .onFailure(failure -> uploads.discard(photo, failure));
  }

  private Future<Void> keep(Tx tx, Submission submission, StoredFile photo, Origin origin) {
    Instant now = clock.instant();
    return licences
        .lock(tx, photo.owner())
        .map(doctor -> doctor.orElseThrow(() -> Refusal.unprocessable("UPLOAD_NOT_KNOWN")))
        .compose(_ -> licences.photo(tx, photo.owner()))
        .compose(earlier ->
            earlier.filter(photo.id()::equals).isPresent()
                ? discard(tx, photo)
                : replace(tx, submission, photo, earlier, now)
                    .compose(_ -> trail.write(tx, entry(photo, origin, now))));
  }

  /// The same upload was taken over a moment ago, with a copy of its own.
  private Future<Void> discard(Tx tx, StoredFile photo) {
    tx.afterCommit(() -> uploads.remove(photo.storageKey()));
    return Future.succeededFuture();
  }

  private Future<Void> replace(
      Tx tx, Submission submission, StoredFile photo, Optional<UUID> earlier, Instant now) {
    return users
        .find(tx, photo.owner())
        .map(user -> user.orElseThrow(() -> Refusal.unprocessable("UPLOAD_NOT_KNOWN")))
        .compose(user -> {
          requireWaiting(user.role(), user.status());
          return requireRoom(tx, user, photo.bytes());
        })
        .compose(_ -> files.insert(tx, photo, now))
        .compose(_ -> licences.submit(tx, submission, photo, now))
        .compose(
            _ -> earlier.map(id -> drop(tx, photo.owner(), id)).orElseGet(Future::succeededFuture));
  }

  private Future<Void> drop(Tx tx, UserId owner, UUID file) {
    return files
        .remove(tx, owner, file)
        .onSuccess(key -> key.ifPresent(old -> tx.afterCommit(() -> uploads.remove(old))))
        .mapEmpty();
  }

  private Future<Void> requireRoom(Tx tx, User user, long bytes) {
    return files.requireRoom(tx, user.id(), user.tier().quotaBytes(), bytes);
  }

  private static void requireWaiting(Role role, AccountStatus status) {
    if (role != Role.DOCTOR) throw Refusal.unprocessable("LICENCE_NEEDS_DOCTOR");
    if (status == AccountStatus.VERIFIED) throw Refusal.conflict("LICENCE_VERIFIED");
    if (status == AccountStatus.LOCKED) throw Refusal.accountStatus(status.name());
  }

  private static AuditEntry entry(StoredFile photo, Origin origin, Instant now) {
    return new AuditEntry(
        AuditAction.LICENCE_SUBMITTED,
        photo.owner(),
        Role.DOCTOR,
        Optional.of(photo.owner().value()),
        origin,
        now);
  }
}
