package com.dastern.licences;

import com.dastern.files.ImageType;
import com.dastern.files.StoredFile;
import com.dastern.kernel.Page;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.users.AccountStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Doctors' papers and what was decided of them.
public final class LicenceStore {
  private static final String SELECT =
      """
      select u.id, u.name, u.phone, u.email, u.status::text, p.clinic, p.specialty,
             p.licence_number, p.submitted_at, p.decided_at, p.rejection_reason,
             f.storage_key, f.media_type
      from users u
      left join doctor_profiles p on p.doctor_id = u.id
      left join files f on f.owner_id = p.doctor_id and f.id = p.licence_photo_id
      where u.role = 'DOCTOR'
      """;
  private static final String BY_ID = SELECT + "and u.id = $1";
  private static final String BY_ID_LOCKED = BY_ID + " for update of u";
  private static final String PAGE =
      SELECT
          + """
          and u.id < $1 and ($2::text is null or u.status = $2::text::account_status)
          order by u.id desc limit $3
          """;
  private static final String PHOTO =
      "select licence_photo_id from doctor_profiles where doctor_id = $1";
  private static final String SUBMIT =
      """
      insert into doctor_profiles
        (doctor_id, clinic, specialty, licence_number, licence_photo_id, submitted_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $6)
      on conflict (doctor_id) do update set
        (clinic, specialty, licence_number, licence_photo_id, submitted_at, updated_at)
        = ($2, $3, $4, $5, $6, $6)
      """;
  private static final String DECIDE =
      """
      with decided as (
        update doctor_profiles
        set decided_by = $3, decided_at = $4, rejection_reason = $5, updated_at = $4
        where doctor_id = $1)
      update users set status = $2::text::account_status, updated_at = $4 where id = $1
      """;
  private static final String AWAIT =
      "update users set status = 'PENDING_VERIFICATION', updated_at = $2 where id = $1";

  private final Db db;

  public LicenceStore(Db db) {
    this.db = db;
  }

  Future<Optional<Doctor>> find(UserId id) {
    return db.read(BY_ID, Tuple.of(id.value()), LicenceStore::doctor).map(LicenceStore::first);
  }

  Future<Optional<Doctor>> lock(Tx tx, UserId id) {
    return tx.query(BY_ID_LOCKED, Tuple.of(id.value()), LicenceStore::doctor)
        .map(LicenceStore::first);
  }

  Future<List<Doctor>> page(Optional<AccountStatus> status, Page.Request page) {
    Tuple arguments =
        Tuple.of(page.beforeOrMax(), status.map(AccountStatus::name).orElse(null), page.fetch());
    return db.read(PAGE, arguments, LicenceStore::doctor);
  }

  /// The file that is the doctor's photo at present.
  Future<Optional<UUID>> photo(Tx tx, UserId doctor) {
    return tx.query(
            PHOTO,
            Tuple.of(doctor.value()),
            row -> Optional.ofNullable(row.getUUID("licence_photo_id")))
        .map(rows -> LicenceStore.first(rows).flatMap(photo -> photo));
  }

  /// Replaces earlier papers; the doctor waits for an administrator again.
  Future<Integer> submit(Tx tx, Submission submission, StoredFile photo, Instant now) {
    UUID doctor = photo.owner().value();
    return tx.update(
            SUBMIT,
            Tuple.of(
                doctor,
                submission.clinic(),
                submission.specialty(),
                submission.licenceNumber(),
                photo.id(),
                Rows.at(now)))
        .compose(_ -> tx.update(AWAIT, Tuple.of(doctor, Rows.at(now))));
  }

  Future<Integer> decide(Tx tx, UserId doctor, Decision decision) {
    return tx.update(
        DECIDE,
        Tuple.tuple()
            .addValue(doctor.value())
            .addValue(decision.status().name())
            .addValue(decision.by().value())
            .addValue(Rows.at(decision.at()))
            .addValue(decision.reason().orElse(null)));
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static Doctor doctor(Row row) {
    return new Doctor(
        new UserId(row.getUUID("id")),
        row.getString("name"),
        Optional.ofNullable(row.getString("phone")),
        Optional.ofNullable(row.getString("email")),
        Rows.constant(row, "status", AccountStatus.class),
        new Doctor.Papers(
            Optional.ofNullable(row.getString("clinic")),
            Optional.ofNullable(row.getString("specialty")),
            Optional.ofNullable(row.getString("licence_number")),
            photo(row)),
        Rows.optionalInstant(row, "submitted_at"),
        Rows.optionalInstant(row, "decided_at"),
        Optional.ofNullable(row.getString("rejection_reason")));
  }

  private static Optional<Doctor.Photo> photo(Row row) {
    return Optional.ofNullable(row.getString("storage_key"))
        .map(key -> new Doctor.Photo(key, ImageType.ofMedia(row.getString("media_type"))));
  }
}
