package com.dastern.medications;

import com.dastern.connections.Selection;
import com.dastern.connections.View;
import com.dastern.kernel.Page;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.prescriptions.Medication.Form;
import com.dastern.prescriptions.PrescriptionRows;
import com.dastern.prescriptions.PrescriptionStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Finds medications by the keys of their names.
final class NameStore {
  // A row of a node that runs the release before has no key yet.
  private static final String KEY =
      """
      cross join lateral (
        select coalesce(m.name_key, lower(concat(E'\\n', m.name_km, E'\\n', m.name_latin, E'\\n'))) as text
      ) as key
      """;

  // A name itself, its beginning, some part of it, or something like a part of it (pg_trgm).
  private static final String SEARCH =
      """
      with found as (
        select m.id, to_jsonb(m) as medication, p.id as prescription_id, p.author_id,
               p.status::text,
               (case when $3 = '' then 0
                     when strpos(key.text, E'\\n' || $3 || E'\\n') > 0 then 3
                     when strpos(key.text, E'\\n' || $3) > 0 then 2
                     when strpos(key.text, $3) > 0 then 1
                     else word_similarity($3, key.text) * 0.9 end)::float8 as score
        from prescriptions p
        join medications m on m.patient_id = p.patient_id and m.prescription_id = p.id
        %s
        where p.patient_id = $1 and (p.status <> 'DRAFT' or p.author_id = $2)
          and m.removed_in is null
          and ($4::uuid[] is null or p.id = any($4))
          and exists (
            select from medications d
            where d.patient_id = p.patient_id and d.prescription_id = p.id and d.removed_in is null
              and ($5::date is null or d.end_date is null or d.end_date >= $5)
              and ($6::date is null or d.start_date <= $6)))
      select * from found
      where ($3 = '' or score >= 0.3)
        and ($7::uuid is null or (score, id) < (select score, id from found where id = $7))
      order by score desc, id desc
      limit $8
      """
          .formatted(KEY);

  // Of what somebody wrote lately; who writes for thousands is not to wait at each letter.
  private static final String WRITTEN =
      """
      with written as (
        select patient_id, id from prescriptions where author_id = $1 order by id desc limit 1000)
      select m.name_km, m.name_latin, m.strength, m.form::text, m.unit
      from written p
      join medications m on m.patient_id = p.patient_id and m.prescription_id = p.id
      %s
      where strpos(key.text, $2) > 0
      group by m.name_km, m.name_latin, m.strength, m.form, m.unit
      order by count(*) desc, max(m.id::text) desc
      limit $3
      """
          .formatted(KEY);

  private static final String THERE =
      "select 1 from medications where patient_id = $1 and id = $2 and removed_in is null";

  private final Db db;

  NameStore(Db db) {
    this.db = db;
  }

  /// Those of the view with such a name, the best match first; all of them when the key is empty.
  Future<List<FoundMedication>> search(View view, UserId viewer, String key, Page.Request page) {
    var selection = view.selection();
    Tuple arguments =
        Tuple.tuple()
            .addValue(view.patient().value())
            .addValue(viewer.value())
            .addValue(key)
            .addValue(selection.flatMap(Selection::prescriptions).map(NameStore::ids).orElse(null))
            .addValue(selection.flatMap(Selection::from).orElse(null))
            .addValue(selection.flatMap(Selection::until).orElse(null))
            .addValue(page.before().orElse(null))
            .addValue(page.fetch());
    return db.read(SEARCH, arguments, NameStore::found)
        .compose(found ->
            found.isEmpty() && page.before().isPresent()
                ? requireThere(view.patient(), page.before().get()).map(found)
                : Future.succeededFuture(found));
  }

  /// Where the medication that a page ended with is gone, there is no telling what comes after it.
  private Future<Void> requireThere(UserId patient, UUID medication) {
    return db.read(THERE, Tuple.of(patient.value(), medication), _ -> true)
        .map(there -> {
          if (there.isEmpty()) {
            throw Refusal.invalid(
                "query/cursor", "cursor", "is not a cursor of this list any more");
          }
          return null;
        });
  }

  Future<List<WrittenName>> writtenBy(UserId author, String key, int most) {
    return db.read(WRITTEN, Tuple.of(author.value(), key, most), NameStore::written);
  }

  private static UUID[] ids(Set<PrescriptionId> chosen) {
    return chosen.stream().map(PrescriptionId::value).toArray(UUID[]::new);
  }

  private static FoundMedication found(Row row) {
    return new FoundMedication(
        new PrescriptionId(row.getUUID("prescription_id")),
        new UserId(row.getUUID("author_id")),
        Rows.constant(row, "status", PrescriptionStatus.class),
        PrescriptionRows.medication(row.getJsonObject("medication")));
  }

  private static WrittenName written(Row row) {
    return new WrittenName(
        Optional.ofNullable(row.getString("name_km")),
        Optional.ofNullable(row.getString("name_latin")),
        Optional.ofNullable(row.getString("strength")),
        Rows.constant(row, "form", Form.class),
        row.getString("unit"));
  }
}
