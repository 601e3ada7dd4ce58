package com.dastern.connections;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.users.Person;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What connections open, as the database's function `opens` says.
final class AccessStore {
  // No row where there is no such patient; one without a status where there is no connection.
  private static final String STANDING =
      """
      select c.status::text, c.permission::text, opens(c, $3) as opens, c.selected_prescriptions,
             c.selected_from, c.selected_until
      from users u left join connections c on c.patient_id = u.id and c.other_id = $2
      where u.id = $1 and u.role = 'PATIENT'
      """;
  // A revoke, or another level, that comes at the same moment waits: it locks the whole row first.
  // A change of a name, which only stamps the row for the change feed, does not.
  private static final String LOCK =
      """
      select c.status::text, c.permission::text, opens(c, $3) as opens, c.selected_prescriptions,
             c.selected_from, c.selected_until
      from connections c where c.patient_id = $1 and c.other_id = $2
      for key share
      """;
  // Each patient by the key: a plan that reads all people instead is never worth it for one of
  // them.
  private static final String OPENED =
      """
      select c.patient_id, c.permission::text, opens(c, $2) as opens, c.selected_prescriptions,
             c.selected_from, c.selected_until, u.name, u.time_zone
      from connections c
      cross join lateral (
        select name, time_zone from users where id = c.patient_id limit 1) u
      where c.other_id = $1 and opens(c, $2) is not null
      """;
  private static final String HEARS =
      """
      select 1 from connections c
      where c.patient_id = $1 and c.other_id = $2 and opens(c, $3, $4, $5)
      """;

  // Of those that the patient knows of: a doctor's draft is not shown to them.
  private static final String OWN_PRESCRIPTIONS =
      """
      select id from prescriptions
      where patient_id = $1 and id = any($2) and (status <> 'DRAFT' or author_id = patient_id)
      """;

  private final Db db;

  AccessStore(Db db) {
    this.db = db;
  }

  /// Empty where there is no such patient.
  Future<Optional<Standing>> standing(UserId patient, UserId other, Instant now) {
    return db.read(STANDING, arguments(patient, other, now), AccessStore::standing)
        .map(AccessStore::first);
  }

  /// Empty where there is no connection.
  Future<Optional<Standing>> lock(Tx tx, UserId patient, UserId other, Instant now) {
    return tx.query(LOCK, arguments(patient, other, now), AccessStore::standing)
        .map(AccessStore::first);
  }

  Future<List<Opened>> opened(UserId other, Instant now) {
    return db.read(OPENED, Tuple.of(other.value(), Rows.at(now)), AccessStore::opened);
  }

  Future<Boolean> hears(
      UserId other,
      UserId patient,
      Optional<PrescriptionId> prescription,
      Optional<LocalDate> day,
      Instant now) {
    Tuple arguments =
        arguments(patient, other, now)
            .addValue(prescription.map(PrescriptionId::value).orElse(null))
            .addValue(day.orElse(null));
    return db.read(HEARS, arguments, _ -> true).map(rows -> !rows.isEmpty());
  }

  /// Those of them that this patient knows of.
  Future<Set<PrescriptionId>> known(Tx tx, UserId patient, Set<PrescriptionId> prescriptions) {
    if (prescriptions.isEmpty()) return Future.succeededFuture(Set.of());
    UUID[] ids = prescriptions.stream().map(PrescriptionId::value).toArray(UUID[]::new);
    return tx.query(
            OWN_PRESCRIPTIONS,
            Tuple.of(patient.value(), (Object) ids),
            row -> new PrescriptionId(row.getUUID("id")))
        .map(Set::copyOf);
  }

  /// Refuses what chooses prescriptions that the patient does not know of.
  Future<Void> requireKnown(Tx tx, UserId patient, Access wanted) {
    return known(tx, patient, wanted.chosen())
        .map(known -> {
          wanted.requireAmong(known);
          return null;
        });
  }

  static Optional<Selection> selection(Row row) {
    UUID[] prescriptions = row.getArrayOfUUIDs("selected_prescriptions");
    var from = Optional.ofNullable(row.getLocalDate("selected_from"));
    var until = Optional.ofNullable(row.getLocalDate("selected_until"));
    if (prescriptions == null && from.isEmpty() && until.isEmpty()) return Optional.empty();
    return Optional.of(
        new Selection(
            Optional.ofNullable(prescriptions)
                .map(ids ->
                    Arrays.stream(ids)
                        .map(PrescriptionId::new)
                        .collect(Collectors.toUnmodifiableSet())),
            from,
            until));
  }

  private static Opened opened(Row row) {
    var patient = new UserId(row.getUUID("patient_id"));
    boolean isAll = Standing.Opening.valueOf(row.getString("opens")) == Standing.Opening.ALL;
    return new Opened(
        new Person(patient, row.getString("name"), ZoneId.of(row.getString("time_zone"))),
        Rows.constant(row, "permission", Permission.class),
        isAll ? View.ofAll(patient) : new View(patient, selection(row)));
  }

  private static Tuple arguments(UserId patient, UserId other, Instant now) {
    return Tuple.tuple().addValue(patient.value()).addValue(other.value()).addValue(Rows.at(now));
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static Standing standing(Row row) {
    return new Standing(
        Optional.ofNullable(row.getString("status")).map(ConnectionStatus::valueOf),
        Optional.ofNullable(row.getString("permission")).map(Permission::valueOf),
        Optional.ofNullable(row.getString("opens")).map(Standing.Opening::valueOf),
        selection(row));
  }
}
