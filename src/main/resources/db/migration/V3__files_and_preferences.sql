-- What is kept in the object storage: counted against its owner's quota, and found again by its key.
create table files (
  owner_id    uuid not null references users,
  id          uuid not null,
  kind        text not null check (kind in ('LICENCE_PHOTO', 'MEDICATION_IMAGE')),
  media_type  text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
  bytes       integer not null check (bytes between 1 and 5242880),
  storage_key text not null unique check (char_length(storage_key) <= 200),
  created_at  timestamptz not null,
  primary key (owner_id, id)
);

alter table doctor_profiles
  drop column licence_photo,
  add column licence_photo_id uuid,
  -- When the papers that wait for an administrator came in.
  add column submitted_at timestamptz,
  add foreign key (doctor_id, licence_photo_id) references files;

-- Types of notification that somebody does not want to be pushed; the list has them all the same.
alter table users
  add column muted_notifications notification_type[] not null default '{}'
    check (cardinality(muted_notifications) <= 20);

-- Somebody who proved the account's e-mail address by Google found a phone number on it that they had not proven: until they do,
-- it opens no way in.
alter table users add column phone_disputed_at timestamptz;

-- Administrators list doctors by status.
create index users_doctors on users (status, id) where role = 'DOCTOR';
