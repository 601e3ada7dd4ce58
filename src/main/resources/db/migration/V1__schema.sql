-- Every table of patient data leads its keys with patient_id, so that partitions or Citus can spread it later.
-- Bounds of the contract stand here again: the database is the last to say no.

create type user_role as enum ('PATIENT', 'DOCTOR', 'FAMILY_MEMBER', 'ADMIN');
create type account_status as enum ('ACTIVE', 'PENDING_VERIFICATION', 'VERIFIED', 'REJECTED', 'LOCKED');
create type user_language as enum ('KHMER', 'ENGLISH');
create type user_theme as enum ('LIGHT', 'DARK');
create type subscription_tier as enum ('FREEMIUM', 'PREMIUM', 'FAMILY_PREMIUM');
create type connection_status as enum ('PENDING', 'ACCEPTED', 'REVOKED');
create type connection_permission as enum ('NOT_ALLOWED', 'REQUEST', 'SELECTED', 'ALLOWED');
create type prescription_status as enum
  ('DRAFT', 'PENDING_CONFIRMATION', 'PENDING_REVISION', 'ACTIVE', 'PAUSED', 'INACTIVE');
create type medication_form as enum
  ('TABLET', 'CAPSULE', 'SYRUP', 'INJECTION', 'DROPS', 'CREAM', 'INHALER', 'SUPPOSITORY', 'PATCH', 'POWDER', 'OTHER');
create type dose_slot as enum ('MORNING', 'DAYTIME', 'EVENING', 'NIGHT');
create type meal_relation as enum ('BEFORE', 'AFTER');
create type dose_status as enum ('DUE', 'TAKEN_ON_TIME', 'TAKEN_LATE', 'MISSED', 'SKIPPED');
create type dose_action as enum ('REMIND', 'MISS');
create type notification_type as enum
  ('DOSE_REMINDER', 'CONNECTION_REQUEST', 'CONNECTION_ACCEPTED', 'PRESCRIPTION_UPDATE', 'URGENT_PRESCRIPTION_CHANGE',
   'MISSED_DOSE_ALERT', 'DOSE_CORRECTED', 'FAMILY_ALERT', 'ACCOUNT');

-- RFC 9562 section 5.7: a version 7 UUID sorts by its creation in milliseconds, which keeps the indexes' tails warm and
-- lets lists page by id. gen_random_uuid() gives version 4 (0100); two more bits make it 7 (0111).
create function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(set_byte(r, 6, get_byte(r, 6) | 48), 'hex')::uuid
  from (select overlay(uuid_send(gen_random_uuid())
                 placing substr(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint), 3) from 1 for 6)) as x(r)
$$;

create table users (
  id            uuid primary key,
  role          user_role not null,
  status        account_status not null,
  name          text not null check (char_length(name) between 1 and 100),
  phone         text unique check (phone ~ '^\+855[0-9]{8,9}$'),
  email         text unique check (char_length(email) <= 254 and email = lower(email)),
  password_hash text not null check (char_length(password_hash) <= 100),
  date_of_birth date,
  language      user_language not null default 'KHMER',
  theme         user_theme not null default 'LIGHT',
  time_zone     text not null default 'Asia/Phnom_Penh' check (char_length(time_zone) <= 64),
  grace_minutes smallint not null default 30 check (grace_minutes in (10, 20, 30, 60)),
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  check (phone is not null or email is not null)
);

create table subscriptions (
  user_id    uuid primary key references users,
  tier       subscription_tier not null default 'FREEMIUM',
  updated_at timestamptz not null
);

create table meal_time_preferences (
  patient_id      uuid primary key references users,
  morning_start   time, morning_end   time,
  afternoon_start time, afternoon_end time,
  evening_start   time, evening_end   time,
  night_start     time, night_end     time,
  updated_at      timestamptz not null,
  check ((morning_start is null) = (morning_end is null) and morning_start < morning_end),
  check ((afternoon_start is null) = (afternoon_end is null) and afternoon_start < afternoon_end),
  check ((evening_start is null) = (evening_end is null) and evening_start < evening_end),
  check ((night_start is null) = (night_end is null) and night_start < night_end)
);

create table connections (
  patient_id   uuid not null references users,
  id           uuid not null,
  other_id     uuid not null references users,
  requested_by uuid not null references users,
  status       connection_status not null,
  permission   connection_permission not null default 'ALLOWED',
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (patient_id, id),
  -- One connection per pair, whoever asked.
  unique (patient_id, other_id),
  check (patient_id <> other_id),
  check (requested_by in (patient_id, other_id))
);
create index connections_of_other on connections (other_id, id);
create index connections_by_id on connections (id);

create table prescriptions (
  patient_id      uuid not null references users,
  id              uuid not null,
  author_id       uuid not null references users,
  status          prescription_status not null,
  version         integer not null check (version >= 1),
  title           text check (char_length(title) between 1 and 200),
  revision_reason text check (char_length(revision_reason) between 1 and 500),
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (patient_id, id)
);
create index prescriptions_by_id on prescriptions (id);

create table medications (
  patient_id      uuid not null,
  id              uuid not null,
  prescription_id uuid not null,
  position        smallint not null check (position between 0 and 29),
  name_km         text check (char_length(name_km) between 1 and 200),
  name_latin      text check (char_length(name_latin) between 1 and 200),
  strength        text check (char_length(strength) between 1 and 50),
  form            medication_form not null,
  unit            text not null check (char_length(unit) between 1 and 30),
  as_needed       boolean not null,
  grid            jsonb not null check (octet_length(grid::text) <= 2000),
  days            jsonb not null check (octet_length(days::text) <= 1000),
  start_date      date not null,
  end_date        date check (end_date >= start_date),
  primary key (patient_id, id),
  foreign key (patient_id, prescription_id) references prescriptions,
  check (name_km is not null or name_latin is not null)
);
create index medications_of_prescription on medications (patient_id, prescription_id, position);

create table dose_events (
  patient_id      uuid not null,
  id              uuid not null default uuid_v7(),
  prescription_id uuid not null,
  medication_id   uuid not null,
  -- What was to be taken, as it was when the dose was made: no later edit of the medication rewrites history.
  medication      jsonb not null check (octet_length(medication::text) <= 3000),
  slot            dose_slot not null,
  amount          numeric(7, 3) not null check (amount > 0 and amount <= 4000),
  meal            meal_relation not null,
  scheduled_at    timestamptz not null,
  missed_after    timestamptz not null,
  status          dose_status not null default 'DUE',
  taken_at        timestamptz,
  skip_reason     text check (char_length(skip_reason) between 1 and 500),
  version         integer not null default 1,
  next_action     dose_action,
  next_action_at  timestamptz,
  primary key (patient_id, id),
  -- One dose per medication and instant, however often and wherever generation runs.
  unique (patient_id, medication_id, scheduled_at),
  foreign key (patient_id, prescription_id) references prescriptions,
  foreign key (patient_id, medication_id) references medications,
  check (missed_after > scheduled_at),
  check ((next_action is null) = (next_action_at is null)),
  check (next_action is null or status = 'DUE'),
  check ((status in ('TAKEN_ON_TIME', 'TAKEN_LATE')) = (taken_at is not null)),
  check ((status = 'SKIPPED') = (skip_reason is not null))
);
create index dose_events_of_day on dose_events (patient_id, scheduled_at);
create index dose_events_of_prescription on dose_events (patient_id, prescription_id, scheduled_at);
-- What the scheduler still has to do, and nothing else.
create index dose_events_next on dose_events (next_action_at) where next_action_at is not null;

-- Append-only: what happened, in the order that readers may rely on (transaction id, then id).
create table events (
  patient_id uuid not null,
  id         uuid not null default uuid_v7(),
  xid        xid8 not null default pg_current_xact_id(),
  type       text not null check (char_length(type) <= 50),
  payload    jsonb not null check (octet_length(payload::text) <= 4000),
  at         timestamptz not null,
  primary key (patient_id, id)
);
create index events_feed on events (patient_id, xid, id);

-- Events that the broker has not confirmed yet.
create table outbox (
  event_id    uuid primary key,
  patient_id  uuid not null,
  attempts    integer not null default 0,
  next_try_at timestamptz not null
);
create index outbox_next on outbox (next_try_at);

create table notifications (
  user_id    uuid not null references users,
  id         uuid not null default uuid_v7(),
  event_id   uuid not null,
  patient_id uuid,
  subject_id uuid,
  type       notification_type not null,
  title      text not null check (char_length(title) <= 200),
  body       text not null check (char_length(body) <= 1000),
  created_at timestamptz not null,
  read_at    timestamptz,
  -- A removed one stays as a mark, so that an event that is delivered again does not bring it back.
  deleted_at timestamptz,
  primary key (user_id, id),
  -- One notification per event and recipient, however often the event is delivered.
  unique (event_id, user_id)
);
create index notifications_of_dose on notifications (subject_id, type);

-- Events that could not be handled, with the reason, for an operator to replay.
create table parked_events (
  id        uuid primary key default uuid_v7(),
  body      text not null,
  reason    text not null,
  parked_at timestamptz not null
);
