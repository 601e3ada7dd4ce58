-- Prescriptions in versions, and doses that know what they are for.

create type prescription_change as enum
  -- WRITTEN and EDITED hold at once; PROPOSED waits for the patient, who makes it CONFIRMED or DECLINED; MOVED is another status.
  ('WRITTEN', 'EDITED', 'PROPOSED', 'CONFIRMED', 'DECLINED', 'MOVED');

-- What a prescription said after each change of it. Append-only.
create table prescription_versions (
  patient_id      uuid not null,
  prescription_id uuid not null,
  version         integer not null check (version >= 1),
  change          prescription_change not null,
  author_id       uuid not null references users,
  at              timestamptz not null,
  reason          text check (char_length(reason) between 1 and 500),
  urgent          boolean not null default false,
  -- Status, title and medications, whole.
  snapshot        jsonb not null check (octet_length(snapshot::text) <= 200000),
  primary key (patient_id, prescription_id, version),
  foreign key (patient_id, prescription_id) references prescriptions,
  check (not urgent or reason is not null)
);

create function versions_are_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'prescription_versions is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger prescription_versions_append_only before update or delete on prescription_versions
  for each row execute function versions_are_append_only();
create trigger prescription_versions_no_truncate before truncate on prescription_versions
  for each statement execute function versions_are_append_only();

alter table prescriptions
  -- The version that waits for the patient's confirmation.
  add column proposed_version integer,
  add foreign key (patient_id, id, proposed_version) references prescription_versions (patient_id, prescription_id, version);

alter table medications
  -- The version that took it out; its doses stay.
  add column removed_in integer check (removed_in >= 1);

-- What was there before versions were kept is their first.
insert into prescription_versions (patient_id, prescription_id, version, change, author_id, at, snapshot)
select p.patient_id, p.id, p.version, 'WRITTEN', p.author_id, p.updated_at,
       jsonb_build_object('status', p.status, 'title', p.title, 'medications',
         (select jsonb_agg(jsonb_build_object(
             'id', m.id, 'nameKm', m.name_km, 'nameLatin', m.name_latin, 'strength', m.strength, 'form', m.form, 'unit', m.unit,
             'asNeeded', m.as_needed, 'grid', m.grid, 'days', m.days, 'startDate', m.start_date, 'endDate', m.end_date,
             'timesPerDay', (select count(*) from jsonb_each(m.grid) as cell where cell.value <> 'null'))
             order by m.position)
          from medications m where m.patient_id = p.patient_id and m.prescription_id = p.id))
from prescriptions p;

-- A dose is for an occasion: a cell of the grid on one of the patient's days. However often its time is computed anew, no occasion
-- gets a second one. Cells that fall on one instant are one dose; `also` names the others, as DAY/SLOT.
alter table dose_events
  add column day       date,
  add column also      text[] not null default '{}' check (cardinality(also) <= 12),
  -- Taken without a plan (PRN), and recorded by hand.
  add column as_needed boolean not null default false,
  alter column slot drop not null,
  alter column meal drop not null;
update dose_events d set day = (d.scheduled_at at time zone u.time_zone)::date from users u where u.id = d.patient_id;
alter table dose_events
  alter column day set not null,
  add check (as_needed = (slot is null)),
  add check ((slot is null) = (meal is null)),
  drop constraint dose_events_patient_id_medication_id_scheduled_at_key,
  -- Checked at the end of each statement: doses of one medication may exchange their times.
  add constraint dose_events_instant unique (patient_id, medication_id, scheduled_at) deferrable initially immediate,
  add constraint dose_events_occasion unique (patient_id, medication_id, day, slot);

-- Whoever changes a patient's schedule takes this lock before any other: prescriptions, meal times and zone change one at a time.
create function schedule_lock(patient uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('schedule ' || patient::text, 0))
$$;
