package com.dastern.prescriptions;

import com.dastern.files.FileKind;
import com.dastern.files.FileStore;
import com.dastern.kernel.FieldError;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/// Sees to it that an author shows no images but their own.
final class OwnImages {
  private final FileStore files = new FileStore();

  /// Fails with a 400 on each image that is not one of the author's that was taken over; images of
  /// others, which a medication had before, pass. Who removes one of them waits until the
  /// transaction is over.
  Future<Void> require(Tx tx, UserId author, List<Medication> medications) {
    var own =
        medications.stream()
            .flatMap(medication -> medication.image().stream())
            .filter(image -> image.owner().equals(author))
            .map(Medication.Image::id)
            .distinct()
            .toList();
    if (own.isEmpty()) return Future.succeededFuture();
    return files
        .kept(tx, author, FileKind.MEDICATION_IMAGE, own)
        .map(kept -> {
          var errors = errors(author, medications, kept);
          if (!errors.isEmpty()) throw Refusal.invalid(errors);
          return null;
        });
  }

  private static List<FieldError> errors(
      UserId author, List<Medication> medications, Set<UUID> kept) {
    return IntStream.range(0, medications.size())
        .filter(i ->
            medications
                .get(i)
                .image()
                .filter(image -> image.owner().equals(author) && !kept.contains(image.id()))
                .isPresent())
        .mapToObj(i ->
            new FieldError("/medications/" + i + "/imageId", "unknown", "is no image of yours"))
        .toList();
  }
}
