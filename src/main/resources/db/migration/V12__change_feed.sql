-- What changed of somebody's own since their phone last asked: docs/adr/0017-change-feed.md.

-- The transaction that last changed what the API shows of a row. What was there before shares that of this migration.
alter table prescriptions add column changed_xid xid8 not null default pg_current_xact_id();
alter table dose_events   add column changed_xid xid8 not null default pg_current_xact_id();
alter table connections   add column changed_xid xid8 not null default pg_current_xact_id();
alter table notifications add column changed_xid xid8 not null default pg_current_xact_id();

-- Each gives its part of a page in order, and nothing that the page does not show.
create index prescriptions_changed on prescriptions (patient_id, changed_xid, id)
  where status <> 'DRAFT' or author_id = patient_id;
create index dose_events_changed on dose_events (patient_id, changed_xid, id);
create index connections_changed on connections (patient_id, changed_xid, id);
create index connections_of_other_changed on connections (other_id, changed_xid, id);
create index notifications_changed on notifications (user_id, changed_xid, id) where deleted_at is null;
-- What somebody was told of a patient.
create index notifications_about on notifications (user_id, patient_id) where patient_id <> user_id and deleted_at is null;

create type change_kind as enum ('PRESCRIPTION', 'DOSE', 'CONNECTION', 'NOTIFICATION');

-- What is no more, and whose phone has to forget it.
create table tombstones (
  owner_id    uuid not null references users,
  changed_xid xid8 not null default pg_current_xact_id(),
  kind        change_kind not null,
  id          uuid not null,
  primary key (owner_id, changed_xid, kind, id)
);

create function stamp_change() returns trigger language plpgsql as $$
begin
  new.changed_xid := pg_current_xact_id();
  return new;
end $$;

-- ChangeColumnsIT knows the columns that are in none of these, and why. Not here: how far the roll has come.
create trigger prescriptions_stamp before update on prescriptions for each row
  when (old.status is distinct from new.status or old.version is distinct from new.version
    or old.title is distinct from new.title or old.revision_reason is distinct from new.revision_reason
    or old.proposed_version is distinct from new.proposed_version or old.author_id is distinct from new.author_id
    or old.created_at is distinct from new.created_at or old.updated_at is distinct from new.updated_at)
  execute function stamp_change();

-- Not here: what the scheduler has still to do, and how many reminders lie behind.
create trigger dose_events_stamp before update on dose_events for each row
  when (old.version is distinct from new.version or old.status is distinct from new.status
    or old.taken_at is distinct from new.taken_at or old.skip_reason is distinct from new.skip_reason
    or old.snoozed_until is distinct from new.snoozed_until or old.snooze_ids is distinct from new.snooze_ids
    or old.scheduled_at is distinct from new.scheduled_at or old.missed_after is distinct from new.missed_after
    or old.slot is distinct from new.slot or old.meal is distinct from new.meal or old.amount is distinct from new.amount
    or old.prescription_id is distinct from new.prescription_id
    or old.medication_id is distinct from new.medication_id or old.medication is distinct from new.medication)
  execute function stamp_change();

create trigger connections_stamp before update on connections for each row
  when (old.requested_by is distinct from new.requested_by or old.status is distinct from new.status
    or old.permission is distinct from new.permission
    or old.selected_prescriptions is distinct from new.selected_prescriptions
    or old.selected_from is distinct from new.selected_from or old.selected_until is distinct from new.selected_until
    or old.granted_until is distinct from new.granted_until or old.alerts_wanted is distinct from new.alerts_wanted
    or old.alerts_allowed is distinct from new.alerts_allowed or old.created_at is distinct from new.created_at
    or old.updated_at is distinct from new.updated_at)
  execute function stamp_change();

create trigger notifications_stamp before update on notifications for each row
  when (old.type is distinct from new.type or old.title is distinct from new.title or old.body is distinct from new.body
    or old.patient_id is distinct from new.patient_id or old.subject_id is distinct from new.subject_id
    or old.created_at is distinct from new.created_at or old.read_at is distinct from new.read_at
    or old.deleted_at is distinct from new.deleted_at)
  execute function stamp_change();

-- A prescription shows when its patient is reminded; everything else of a medication changes with a version of its prescription.
create function reminders_changed() returns trigger language plpgsql as $$
begin
  update prescriptions set changed_xid = pg_current_xact_id()
  where patient_id = new.patient_id and id = new.prescription_id;
  return null;
end $$;
create trigger medications_reminders_changed after update on medications for each row
  when (old.reminder_times is distinct from new.reminder_times)
  execute function reminders_changed();

-- A connection shows the name of the other side. In the order of the keys: two people who are renamed at once may share several.
create function person_renamed() returns trigger language plpgsql as $$
begin
  update connections c set changed_xid = pg_current_xact_id()
  from (select patient_id, id from connections where patient_id = new.id or other_id = new.id
        order by patient_id, id for no key update) as own
  where c.patient_id = own.patient_id and c.id = own.id;
  return null;
end $$;
create trigger users_renamed after update on users for each row
  when (old.name is distinct from new.name)
  execute function person_renamed();

-- Another level, a revoke or an approval hides what the other side was told, or shows it again: it comes again, as what it is now.
create function news_changed() returns trigger language plpgsql as $$
begin
  update notifications set changed_xid = pg_current_xact_id()
  where user_id = old.other_id and patient_id = old.patient_id and patient_id <> user_id and deleted_at is null
    and type not in ('CONNECTION_REQUEST', 'CONNECTION_ACCEPTED');
  return null;
end $$;
create trigger connections_news_changed after update on connections for each row
  when ((old.status = 'ACCEPTED' or new.status = 'ACCEPTED')
    and (old.status is distinct from new.status or old.permission is distinct from new.permission
      or old.selected_prescriptions is distinct from new.selected_prescriptions
      or old.selected_from is distinct from new.selected_from or old.selected_until is distinct from new.selected_until
      or old.granted_until is distinct from new.granted_until))
  execute function news_changed();
create trigger connections_news_gone after delete on connections for each row execute function news_changed();

-- Once for each statement, however many doses it withdraws.
create function bury_doses() returns trigger language plpgsql as $$
begin
  insert into tombstones (owner_id, kind, id) select patient_id, 'DOSE', id from gone on conflict do nothing;
  -- A selection cannot be held against a dose that is no more: what others were told of it is hidden.
  update notifications n set changed_xid = pg_current_xact_id()
  from gone g
  where n.subject_id = g.id and n.patient_id = g.patient_id and n.patient_id <> n.user_id and n.deleted_at is null;
  return null;
end $$;
create trigger dose_events_bury after delete on dose_events referencing old table as gone
  for each statement execute function bury_doses();

create function bury_prescriptions() returns trigger language plpgsql as $$
begin
  insert into tombstones (owner_id, kind, id) select patient_id, 'PRESCRIPTION', id from gone on conflict do nothing;
  return null;
end $$;
create trigger prescriptions_bury after delete on prescriptions referencing old table as gone
  for each statement execute function bury_prescriptions();

create function bury_connections() returns trigger language plpgsql as $$
begin
  insert into tombstones (owner_id, kind, id)
  select side, 'CONNECTION', id from gone, lateral unnest(array[patient_id, other_id]) as side
  on conflict do nothing;
  return null;
end $$;
create trigger connections_bury after delete on connections referencing old table as gone
  for each statement execute function bury_connections();

-- One that its recipient has removed stays in the table as a mark, and is gone for the phone.
create function bury_notification() returns trigger language plpgsql as $$
begin
  insert into tombstones (owner_id, kind, id) values (old.user_id, 'NOTIFICATION', old.id) on conflict do nothing;
  return null;
end $$;
create trigger notifications_bury after update on notifications for each row
  when (old.deleted_at is null and new.deleted_at is not null)
  execute function bury_notification();
create trigger notifications_bury_row after delete on notifications for each row
  when (old.deleted_at is null)
  execute function bury_notification();
