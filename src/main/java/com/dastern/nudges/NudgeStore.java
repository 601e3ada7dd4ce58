package com.dastern.nudges;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.Page;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Nudges in the database.
public final class NudgeStore {
  private static final String COLUMNS =
      """
      n.id, n.patient_id, n.dose_id, n.caregiver_id, n.number, n.message, n.sent_at,
      n.answer::text, n.answered_at
      """;
  private static final String FIND =
      "select "
          + COLUMNS
          + " from nudges n join unnest($1::uuid[], $2::uuid[]) as x(patient_id, id)"
          + " on n.patient_id = x.patient_id and n.id = x.id";
  private static final String COUNT =
      """
      select count(*) as sent from nudges
      where patient_id = $1 and dose_id = $2 and caregiver_id = $3
      """;
  private static final String INSERT =
      """
      insert into nudges (patient_id, id, dose_id, caregiver_id, number, message, sent_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;
  // A nudge about a dose that was withdrawn is about nothing.
  private static final String VIEW =
      """
      select %s, d.medication, d.scheduled_at, p.name as patient_name, p.time_zone,
             g.name as caregiver_name
      from nudges n
      join dose_events d on d.patient_id = n.patient_id and d.id = n.dose_id
      join users p on p.id = n.patient_id
      join users g on g.id = n.caregiver_id
      """
          .formatted(COLUMNS);
  private static final String LOCK =
      VIEW + "where n.patient_id = $1 and n.id = any($2) order by n.id for update of n";
  private static final String RECEIVED =
      VIEW
          + """
          where n.patient_id = $1 and n.id < $2 and (not $3 or n.answer is null)
          order by n.id desc limit $4
          """;
  // The answer and the dose are the patient's data.
  private static final String SENT =
      VIEW
          + """
          join connections c on c.patient_id = n.patient_id and c.other_id = n.caregiver_id
          where n.caregiver_id = $1 and n.id < $2 and (not $3 or n.answer is null)
            and opens(c, $5, d.prescription_id, (d.scheduled_at at time zone p.time_zone)::date)
          order by n.id desc limit $4
          """;
  private static final String ANSWER =
      """
      update nudges n set answer = x.answer::nudge_answer, answered_at = x.at
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) as x(patient_id, id, answer, at)
      where n.patient_id = x.patient_id and n.id = x.id
      """;

  private final Db db;

  public NudgeStore(Db db) {
    this.db = db;
  }

  /// As they are; ids of others' nudges than the patient's beside them find none.
  public Future<List<Nudge>> find(Tx tx, List<UserId> patients, List<NudgeId> ids) {
    return tx.query(
        FIND,
        Tuple.of(
            patients.stream().map(UserId::value).toArray(UUID[]::new),
            (Object) ids.stream().map(NudgeId::value).toArray(UUID[]::new)),
        NudgeStore::nudge);
  }

  /// How many that caregiver has sent about that dose. Exact while the dose is locked.
  Future<Integer> count(Tx tx, UserId patient, DoseId dose, UserId caregiver) {
    return tx.query(
            COUNT,
            Tuple.of(patient.value(), dose.value(), caregiver.value()),
            row -> row.getLong("sent").intValue())
        .map(List::getFirst);
  }

  Future<Void> insert(Tx tx, Nudge nudge) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(nudge.patient().value())
            .addValue(nudge.id().value())
            .addValue(nudge.dose().value())
            .addValue(nudge.caregiver().value())
            .addValue((short) nudge.number())
            .addValue(nudge.message().orElse(null))
            .addValue(Rows.at(nudge.sentAt()));
    return tx.update(INSERT, arguments).mapEmpty();
  }

  /// Nobody else answers them until the transaction ends.
  Future<List<NudgeView>> lock(Tx tx, UserId patient, Collection<NudgeId> ids) {
    UUID[] uuids = ids.stream().map(NudgeId::value).toArray(UUID[]::new);
    return tx.query(LOCK, Tuple.of(patient.value(), (Object) uuids), NudgeStore::view);
  }

  Future<Integer> saveAnswers(Tx tx, List<Nudge> answered) {
    return tx.update(
        ANSWER,
        Tuple.of(
            Rows.column(answered, nudge -> nudge.patient().value(), new UUID[0]),
            Rows.column(answered, nudge -> nudge.id().value(), new UUID[0]),
            Rows.column(
                answered,
                nudge -> nudge.answer().map(NudgeAnswer::name).orElse(null),
                new String[0]),
            Rows.column(answered, nudge -> Rows.at(nudge.answeredAt()), new OffsetDateTime[0])));
  }

  Future<List<NudgeView>> received(UserId patient, boolean open, Page.Request page) {
    return db.read(
        RECEIVED,
        Tuple.of(patient.value(), page.beforeOrMax(), open, page.fetch()),
        NudgeStore::view);
  }

  /// Without those about what the caregiver may no longer see.
  Future<List<NudgeView>> sent(UserId caregiver, boolean open, Page.Request page, Instant now) {
    return db.read(
        SENT,
        Tuple.of(caregiver.value(), page.beforeOrMax(), open, page.fetch(), Rows.at(now)),
        NudgeStore::view);
  }

  private static NudgeView view(Row row) {
    return new NudgeView(
        nudge(row),
        row.getString("patient_name"),
        row.getString("caregiver_name"),
        row.getJsonObject("medication"),
        Rows.instant(row, "scheduled_at"),
        ZoneId.of(row.getString("time_zone")));
  }

  private static Nudge nudge(Row row) {
    return new Nudge(
        new NudgeId(row.getUUID("id")),
        new UserId(row.getUUID("patient_id")),
        new DoseId(row.getUUID("dose_id")),
        new UserId(row.getUUID("caregiver_id")),
        row.getInteger("number"),
        Optional.ofNullable(row.getString("message")),
        Rows.instant(row, "sent_at"),
        Optional.ofNullable(row.getString("answer")).map(NudgeAnswer::valueOf),
        Rows.optionalInstant(row, "answered_at"));
  }
}
