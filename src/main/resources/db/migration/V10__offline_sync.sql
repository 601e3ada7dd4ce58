-- What phones did while they were out of reach.

-- Whoever hands in actions of one person does so one batch after the other; taken before any other lock.
create function sync_lock(person uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('sync ' || person::text, 0))
$$;

-- Every action that was accepted, for good: the same one again is known by its id, and another content under it by its digest.
create table sync_actions (
  user_id     uuid not null references users,
  id          uuid not null,
  type        text not null check (char_length(type) between 1 and 30),
  -- SHA-256 of what the phone said.
  digest      bytea not null check (octet_length(digest) = 32),
  -- When it was done, by the device's clock as it was corrected.
  at          timestamptz not null,
  -- The dose, nudge, connection or prescription that it is about.
  subject_id  uuid not null,
  -- Why something else stands, where it does.
  rule        text check (char_length(rule) between 1 and 40),
  received_at timestamptz not null,
  primary key (user_id, id)
);

-- Everything that was ever marked of a dose, online or offline. What the dose is follows from the set of its marks, in whatever order
-- they came. It refers to no row of dose_events: a mark may come before its dose, and outlive it.
create type mark_kind as enum ('TAKEN', 'SKIPPED', 'SNOOZED', 'MISSED', 'UNDONE');
create table dose_marks (
  patient_id    uuid not null references users,
  dose_id       uuid not null,
  id            uuid not null,
  kind          mark_kind not null,
  -- When it was made, and when the server heard of it.
  at            timestamptz not null,
  received_at   timestamptz not null,
  -- Reported by a phone that was out of reach.
  offline       boolean not null,
  taken_at      timestamptz,
  -- Said of a dose that was missed already, with nothing that proves it.
  late          boolean not null default false,
  reason        text check (char_length(reason) between 1 and 500),
  minutes       smallint check (minutes in (5, 10, 15)),
  -- Of what was taken as needed (PRN).
  medication_id uuid,
  amount        numeric(7, 3) check (amount > 0 and amount <= 1000),
  primary key (patient_id, dose_id, id),
  check ((kind = 'TAKEN') = (taken_at is not null)),
  check ((kind = 'SKIPPED') = (reason is not null)),
  check ((kind = 'SNOOZED') = (minutes is not null)),
  check ((medication_id is null) = (amount is null))
);
create index dose_marks_as_needed on dose_marks (patient_id, medication_id, taken_at) where medication_id is not null;

alter table dose_events
  -- What stands was reported by a phone that had been out of reach.
  add column reported        boolean not null default false,
  -- Such a phone said after the grace period that it was missed, or took a mark back then: the family is told what became of it.
  add column reported_missed boolean not null default false;

-- What was marked before marks were kept. When it was skipped nobody wrote down.
insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline, taken_at, late, reason, medication_id,
                        amount)
select patient_id, id, uuid_v7(), case when status = 'SKIPPED' then 'SKIPPED'::mark_kind else 'TAKEN' end,
       coalesce(taken_at, scheduled_at), coalesce(taken_at, scheduled_at), false, taken_at,
       status = 'TAKEN_LATE' and taken_at <= missed_after, skip_reason,
       case when as_needed then medication_id end, case when as_needed then amount end
from dose_events where status in ('TAKEN_ON_TIME', 'TAKEN_LATE', 'SKIPPED');

insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline, minutes)
select d.patient_id, d.id, s.id, 'SNOOZED', d.scheduled_at, d.scheduled_at, false, 10
from dose_events d, unnest(d.snooze_ids) as s(id)
on conflict do nothing;
insert into dose_marks (patient_id, dose_id, id, kind, at, received_at, offline)
select patient_id, dose_id, uuid_v7(), 'UNDONE', at, at, false from undone_takings;

-- What each side of a connection said last; what the connection is follows from it. A new request forgets both.
create type connection_word as enum ('ACCEPTED', 'REVOKED');
alter table connections
  -- When it was asked for; null where that is when it was made.
  add column requested_at    timestamptz,
  add column patient_word    connection_word,
  add column patient_word_at timestamptz,
  add column other_word      connection_word,
  add column other_word_at   timestamptz,
  add check ((patient_word is null) = (patient_word_at is null)),
  add check ((other_word is null) = (other_word_at is null));
-- Who ended one nobody wrote down: both did.
update connections set
  patient_word = case when status = 'REVOKED' then 'REVOKED'::connection_word
                      when status = 'ACCEPTED' and requested_by <> patient_id then 'ACCEPTED' end,
  patient_word_at = case when status = 'REVOKED' or (status = 'ACCEPTED' and requested_by <> patient_id) then updated_at end,
  other_word = case when status = 'REVOKED' then 'REVOKED'::connection_word
                    when status = 'ACCEPTED' and requested_by <> other_id then 'ACCEPTED' end,
  other_word_at = case when status = 'REVOKED' or (status = 'ACCEPTED' and requested_by <> other_id) then updated_at end;

-- A notification with a slot takes the place of the one before in it: what became of a dose, an answer, a connection.
alter table notifications add column slot text check (char_length(slot) between 1 and 60);
create unique index notifications_of_slot on notifications (user_id, patient_id, subject_id, slot) where slot is not null and deleted_at is null;

-- Whether they were alerted of a missed dose when it was missed.
create function was_alerted(person uuid, dose uuid) returns boolean language sql stable parallel safe as $$
  select exists (
    select from notifications where subject_id = dose and type = 'MISSED_DOSE_ALERT' and user_id = person and slot is null)
$$;
