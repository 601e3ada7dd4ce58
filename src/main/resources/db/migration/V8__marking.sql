-- Undo, repeated and snoozed reminders, takings as needed (PRN) and their reminders.

-- A value that is added to an enum cannot be used in the same transaction: a new type takes the place of the old one.
alter type dose_action rename to dose_action_before;
create type dose_action as enum ('REMIND', 'REPEAT', 'SNOOZE', 'MISS');
alter table dose_events alter column next_action type dose_action using next_action::text::dose_action;
drop type dose_action_before;

alter table users
  add column repeat_reminders boolean not null default true;

alter table dose_events
  -- How many of its reminders' times (its own and three more within the grace period) lie behind.
  add column reminders     smallint not null default 0 check (reminders between 0 and 4),
  -- Until when the patient put it off; past once that reminder has come.
  add column snoozed_until timestamptz,
  -- One for each time that it was put off, as the phone named it: a repeated request is known by it.
  add column snooze_ids    uuid[] not null default '{}' check (cardinality(snooze_ids) <= 3),
  -- What was told when it was taken as needed beyond a limit.
  add column warnings      jsonb check (octet_length(warnings::text) <= 500),
  add check (as_needed or warnings is null),
  add check (snoozed_until is null or status in ('DUE', 'MISSED'));

-- A missed dose that was put off is still reminded of.
do $$
declare
  old text;
begin
  select conname into strict old from pg_constraint
  where conrelid = 'dose_events'::regclass and contype = 'c'
    and pg_get_constraintdef(oid) like '%next\_action IS NULL) OR%';
  execute format('alter table dose_events drop constraint %I', old);
end $$;
alter table dose_events
  add check (next_action is null or status = 'DUE' or (status = 'MISSED' and next_action = 'SNOOZE'));

-- Takings as needed that were undone: a request that is repeated must not bring one back.
create table undone_takings (
  patient_id uuid not null references users,
  dose_id    uuid not null,
  at         timestamptz not null,
  primary key (patient_id, dose_id)
);

alter table medications
  add column max_per_day          smallint check (max_per_day between 1 and 48),
  add column min_interval_minutes integer check (min_interval_minutes between 1 and 10080),
  add column as_needed_amount     numeric(7, 3) check (as_needed_amount > 0 and as_needed_amount <= 1000),
  -- When the patient wants to be reminded of one that is taken as needed; null stands for the presets.
  add column reminder_times       time[] check (cardinality(reminder_times) <= 12),
  -- When the next of these reminders is due.
  add column remind_at            timestamptz,
  add check (as_needed or (max_per_day is null and min_interval_minutes is null and as_needed_amount is null));
create index medications_remind on medications (remind_at) where remind_at is not null;
-- Those that are there already get their first moment from the scheduler, which sends nothing that is this late.
update medications m set remind_at = timestamptz '2000-01-01 00:00Z'
from prescriptions p
where p.patient_id = m.patient_id and p.id = m.prescription_id and p.status = 'ACTIVE' and m.as_needed;
