package com.dastern.medications;

import com.dastern.files.ImageType;
import com.dastern.kernel.MedicationId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.prescriptions.Prescription;
import com.dastern.prescriptions.PrescriptionRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Which medications show which images.
final class ImageStore {
  private static final String OF_MEDICATION =
      """
      select %s, f.storage_key, f.media_type
      from medications m
      join prescriptions p on p.patient_id = m.patient_id and p.id = m.prescription_id
      left join files f on f.owner_id = m.image_owner_id and f.id = m.image_id
      where m.id = $1
      """
          .formatted(PrescriptionRows.COLUMNS);

  // Versions refer to it in their snapshots alone.
  private static final String IS_USED =
      """
      select exists (select from medications where image_owner_id = $1 and image_id = $2)
          or exists (select from prescription_versions
                     where jsonb_path_query_array(snapshot, '$.medications[*].imageId')
                           @> to_jsonb($2::text)) as used
      """;

  private final Db db;

  /// A medication's image with the prescription that the medication belongs to.
  record Shown(Prescription prescription, Optional<Image> image) {}

  record Image(String storageKey, ImageType type) {}

  ImageStore(Db db) {
    this.db = db;
  }

  Future<Optional<Shown>> shown(MedicationId medication) {
    return db.read(OF_MEDICATION, Tuple.of(medication.value()), ImageStore::shown)
        .map(rows -> rows.stream().findFirst());
  }

  Future<Boolean> isUsed(Tx tx, UserId owner, UUID image) {
    return tx.query(IS_USED, Tuple.of(owner.value(), image), row -> row.getBoolean("used"))
        .map(List::getFirst);
  }

  private static Shown shown(Row row) {
    var image =
        Optional.ofNullable(row.getString("storage_key"))
            .map(key -> new Image(key, ImageType.ofMedia(row.getString("media_type"))));
    return new Shown(PrescriptionRows.prescription(row), image);
  }
}
