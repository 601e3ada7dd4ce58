-- Signing in beyond a password, doctors' papers, and the first rows of the trail.

alter table users
  alter column password_hash drop not null,
  -- Sessions that were opened at or before this moment have ended.
  add column sessions_ended_at timestamptz,
  add column pin_hash          text check (char_length(pin_hash) <= 100),
  add column phone_verified_at timestamptz,
  add column email_verified_at timestamptz,
  -- The `sub` of Google's ID tokens.
  add column google_subject    text unique check (char_length(google_subject) <= 255);
-- What a node that starts has to know of sessions that ended a moment ago.
create index users_sessions_ended on users (sessions_ended_at) where sessions_ended_at is not null;

create table doctor_profiles (
  doctor_id        uuid primary key references users,
  clinic           text check (char_length(clinic) between 1 and 200),
  specialty        text check (char_length(specialty) between 1 and 100),
  licence_number   text check (char_length(licence_number) between 1 and 50),
  -- The photo's key in the object storage.
  licence_photo    text check (char_length(licence_photo) <= 200),
  decided_by       uuid references users,
  decided_at       timestamptz,
  rejection_reason text check (char_length(rejection_reason) between 1 and 500),
  updated_at       timestamptz not null
);

-- Wrong passwords in a row. The key is a keyed hash of the account, or of an identifier that has none: both lock alike.
create table login_failures (
  key          bytea primary key check (octet_length(key) = 32),
  failures     smallint not null,
  locked_until timestamptz,
  updated_at   timestamptz not null
);
create index login_failures_old on login_failures (updated_at);

-- One code at a time for a phone and purpose; only its keyed hash is kept.
create table otp_codes (
  phone        text not null check (phone ~ '^\+855[0-9]{8,9}$'),
  purpose      text not null check (char_length(purpose) <= 30),
  code_hash    bytea not null check (octet_length(code_hash) = 32),
  sent_at      timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  primary key (phone, purpose)
);

-- What limits the codes of a phone, whatever their purpose.
create table otp_phones (
  phone        text primary key check (phone ~ '^\+855[0-9]{8,9}$'),
  sent         timestamptz[] not null default '{}' check (cardinality(sent) <= 20),
  wrong        smallint not null default 0,
  locked_until timestamptz
);

-- Where the embedded default "sends" text messages to: for developers, never written in production.
create table development_outbox (
  id      uuid primary key default uuid_v7(),
  phone   text not null,
  body    text not null check (char_length(body) <= 1000),
  sent_at timestamptz not null
);

-- The trail: append-only, kept so by the database itself.
create table audit_logs (
  id         uuid primary key default uuid_v7(),
  at         timestamptz not null,
  actor_id   uuid,
  actor_role user_role,
  action     text not null check (char_length(action) between 1 and 60),
  patient_id uuid,
  subject_id uuid,
  origin     text check (char_length(origin) <= 64),
  details    jsonb not null default '{}' check (octet_length(details::text) <= 4000)
);
create index audit_logs_of_patient on audit_logs (patient_id, id);
create index audit_logs_of_actor on audit_logs (actor_id, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_logs is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_logs_append_only before update or delete on audit_logs
  for each row execute function audit_is_append_only();
create trigger audit_logs_no_truncate before truncate on audit_logs
  for each statement execute function audit_is_append_only();
