package com.dastern.medications;

import com.dastern.files.FileKind;
import com.dastern.files.FileStore;
import com.dastern.files.Link;
import com.dastern.files.StoredFile;
import com.dastern.files.Upload;
import com.dastern.files.Uploads;
import com.dastern.kernel.Caller;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.PrescriptionService;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.UUID;

/// Images that authors of prescriptions upload, and that whoever may see the prescription sees.
public final class ImageService {
  private final Db db;
  private final ImageStore images;
  private final FileStore files;
  private final UserStore users;
  private final PrescriptionService prescriptions;
  private final Uploads uploads;
  private final Clock clock;

  public ImageService(
      Db db,
      FileStore files,
      UserStore users,
      PrescriptionService prescriptions,
      Uploads uploads,
      Clock clock) {
    this.db = db;
    this.images = new ImageStore(db);
    this.files = files;
    this.users = users;
    this.prescriptions = prescriptions;
    this.uploads = uploads;
    this.clock = clock;
  }

  Future<Upload> begin(Caller caller) {
    return db.transaction(tx -> requireRoom(tx, caller.id(), 1))
        .compose(_ -> uploads.begin(caller.id(), FileKind.MEDICATION_IMAGE));
  }

  /// The same ticket again gives the same image.
  Future<StoredFile> keep(Caller caller, String text) {
    var ticket = uploads.ticket(text, FileKind.MEDICATION_IMAGE);
    if (!caller.is(ticket.owner())) throw Refusal.unprocessable("UPLOAD_NOT_KNOWN");
    return db.transaction(tx -> files.find(tx, caller.id(), ticket.file()))
        .compose(kept ->
            kept.map(Future::succeededFuture)
                .orElseGet(() -> uploads.take(ticket).compose(this::keep)));
  }

  private Future<StoredFile> keep(StoredFile image) {
    return db.transaction(tx ->
            files
                .lockOwner(tx, image.owner())
                .compose(_ -> files.find(tx, image.owner(), image.id()))
                .compose(earlier ->
                    earlier.isPresent()
                        ? Future.succeededFuture(sameUpload(tx, image, earlier.get()))
                        : requireRoom(tx, image.owner(), image.bytes())
                            .compose(_ -> files.insert(tx, image, clock.instant()))
                            .map(image)))
        .onFailure(failure -> uploads.discard(image, failure));
  }

  /// It was taken over a moment ago, with a copy of its own.
  private StoredFile sameUpload(Tx tx, StoredFile again, StoredFile kept) {
    tx.afterCommit(() -> uploads.remove(again.storageKey()));
    return kept;
  }

  /// Fails with a 409 while a prescription or a version of one shows it.
  Future<Void> remove(Caller caller, UUID image) {
    return db.transaction(tx ->
        files
            .lock(tx, caller.id(), image)
            .map(found ->
                found
                    .filter(file -> file.kind() == FileKind.MEDICATION_IMAGE)
                    .orElseThrow(Refusal::notFound))
            .compose(file -> remove(tx, file)));
  }

  private Future<Void> remove(Tx tx, StoredFile file) {
    return images
        .isUsed(tx, file.owner(), file.id())
        .compose(used -> {
          if (used) throw Refusal.conflict("IMAGE_IN_USE");
          tx.afterCommit(() -> uploads.remove(file.storageKey()));
          return files.remove(tx, file.owner(), file.id());
        })
        .mapEmpty();
  }

  /// For whoever may see the medication's prescription.
  Future<Link> link(Caller caller, MedicationId medication) {
    return images
        .shown(medication)
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(shown -> prescriptions.show(caller, shown.prescription()).map(shown))
        .map(shown -> shown.image().orElseThrow(Refusal::notFound))
        .compose(image -> uploads.link(image.storageKey(), image.type()));
  }

  private Future<Void> requireRoom(Tx tx, UserId owner, long bytes) {
    return users
        .find(tx, owner)
        .map(user -> user.orElseThrow(Refusal::notFound))
        .compose(user -> files.requireRoom(tx, owner, user.tier().quotaBytes(), bytes));
  }
}
