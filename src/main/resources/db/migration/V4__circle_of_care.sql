-- The circle of care: what a connection opens, how it comes about, and the trail of who looked.

alter table connections
  -- With SELECTED: these prescriptions, or all of them where it is null; on these days of the patient's, open where null.
  add column selected_prescriptions uuid[] check (cardinality(selected_prescriptions) between 1 and 100),
  add column selected_from  date,
  add column selected_until date,
  -- With REQUEST: the patient's last approval holds until then.
  add column granted_until  timestamptz,
  -- The other side wants to hear of the patient's missed doses.
  add column alerts_wanted  boolean not null default true,
  -- The patient lets them hear of missed doses.
  add column alerts_allowed boolean not null default true,
  add check (selected_until >= selected_from),
  add check ((permission = 'SELECTED') = (coalesce(selected_prescriptions::text, selected_from::text, selected_until::text) is not null)),
  add check (granted_until is null or permission = 'REQUEST');

-- The one rule of what a connection opens at a moment: ALL, SELECTED, or nothing. Whatever shows or tells anything of a patient to
-- somebody else asks it, by REST, in lists, and on the bridge.
create function opens(c connections, at timestamptz) returns text language sql immutable parallel safe as $$
  select case
    when c.status <> 'ACCEPTED' then null
    when c.permission = 'ALLOWED' then 'ALL'
    when c.permission = 'SELECTED' then 'SELECTED'
    when c.permission = 'REQUEST' and c.granted_until > at then 'ALL'
  end
$$;

-- Whether it opens that prescription on that day of the patient's; a null stands for any.
create function opens(c connections, at timestamptz, prescription uuid, day date) returns boolean
language sql immutable parallel safe as $$
  select case opens(c, at)
    when 'ALL' then true
    when 'SELECTED' then
      (c.selected_prescriptions is null or prescription is null or prescription = any (c.selected_prescriptions))
      and (day is null or day between coalesce(c.selected_from, '-infinity') and coalesce(c.selected_until, 'infinity'))
    else false
  end
$$;

-- Whether it opens what a notification of that type tells of. The days are the patient's as their zone is now, as everywhere; what a
-- selection cannot be held against is not in it.
create function opens_news(c connections, at timestamptz, type notification_type, subject uuid, told timestamptz) returns boolean
language sql stable parallel safe as $$
  select coalesce(case
    when opens(c, at) = 'ALL' then true
    when type in ('PRESCRIPTION_UPDATE', 'URGENT_PRESCRIPTION_CHANGE') then
      (select opens(c, at, subject, (told at time zone u.time_zone)::date) from users u where u.id = c.patient_id)
    else
      (select opens(c, at, d.prescription_id, (d.scheduled_at at time zone u.time_zone)::date)
       from dose_events d join users u on u.id = d.patient_id
       where d.patient_id = c.patient_id and d.id = subject)
  end, false)
$$;

-- Whether its recipient may see a notification: what tells of a patient's data is hidden from who may not see it now, and comes back
-- with the permission. The list and the bridge ask the same.
create function is_shown(n notifications, at timestamptz) returns boolean language sql stable parallel safe as $$
  select n.patient_id is null or n.patient_id = n.user_id
    or n.type in ('CONNECTION_REQUEST', 'CONNECTION_ACCEPTED')
    or exists (select from connections c
               where c.patient_id = n.patient_id and c.other_id = n.user_id
                 and opens_news(c, at, n.type, n.subject_id, n.created_at))
$$;

create type access_request_status as enum ('PENDING', 'APPROVED', 'DECLINED', 'WITHDRAWN');

-- Somebody whose connection says REQUEST asks for a look.
create table access_requests (
  patient_id    uuid not null references users,
  id            uuid not null,
  other_id      uuid not null references users,
  connection_id uuid not null,
  status        access_request_status not null default 'PENDING',
  reason        text check (char_length(reason) between 1 and 500),
  created_at    timestamptz not null,
  decided_at    timestamptz,
  granted_until timestamptz,
  primary key (patient_id, id),
  foreign key (patient_id, connection_id) references connections,
  check ((status = 'APPROVED') = (granted_until is not null)),
  check ((status = 'PENDING') = (decided_at is null))
);
-- One question at a time.
create unique index access_requests_pending on access_requests (patient_id, other_id) where status = 'PENDING';
create index access_requests_of_other on access_requests (other_id, id);
create index access_requests_by_id on access_requests (id);

-- A one-use code by which a patient lets somebody in. The code is derived from the id with a key; here is only its keyed hash.
create table invitations (
  patient_id  uuid not null references users,
  id          uuid not null,
  code_hash   bytea not null unique check (octet_length(code_hash) = 32),
  permission  connection_permission not null default 'ALLOWED',
  selected_prescriptions uuid[] check (cardinality(selected_prescriptions) between 1 and 100),
  selected_from  date,
  selected_until date,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  used_by     uuid references users,
  withdrawn_at timestamptz,
  primary key (patient_id, id),
  check (expires_at > created_at and expires_at <= created_at + interval '7 days'),
  check ((used_at is null) = (used_by is null)),
  check (used_at is null or withdrawn_at is null),
  check (selected_until >= selected_from),
  check ((permission = 'SELECTED') = (coalesce(selected_prescriptions::text, selected_from::text, selected_until::text) is not null))
);

create type nudge_answer as enum ('TAKEN', 'SOON', 'DISMISSED');

-- A caregiver reminds the patient of a dose.
create table nudges (
  patient_id   uuid not null references users,
  id           uuid not null,
  dose_id      uuid not null,
  caregiver_id uuid not null references users,
  -- At most twice per dose and caregiver.
  number       smallint not null check (number in (1, 2)),
  message      text check (char_length(message) between 1 and 200),
  sent_at      timestamptz not null,
  answer       nudge_answer,
  answered_at  timestamptz,
  primary key (patient_id, id),
  unique (patient_id, dose_id, caregiver_id, number),
  check ((answer is null) = (answered_at is null))
);
create index nudges_of_caregiver on nudges (caregiver_id, id);
create index nudges_by_id on nudges (id);

-- The trail is chained: each row carries its number in the chain of its patient (or of the actor, where it is about no patient), and a
-- hash over itself and the hash of the row before. The writers of one chain wait for each other until they commit, so a transaction
-- writes its trail last; those of different chains do not.
alter table audit_logs
  add column outcome  text not null default 'ALLOWED' check (outcome in ('ALLOWED', 'REFUSED')),
  add column chain_id uuid,
  add column seq      bigint,
  add column hash     bytea check (octet_length(hash) = 32);

create table audit_chains (
  chain_id uuid primary key,
  seq      bigint not null,
  hash     bytea not null,
  -- How far the last anchor that holds it reaches.
  anchored bigint not null default 0,
  -- Whether there are rows after that. A write that leaves it as it is changes no index.
  grown    boolean not null default true
) with (fillfactor = 50);
create index audit_chains_grown on audit_chains (chain_id) where grown;

-- A field's length in bytes before it, so that no two rows give the same text.
create function audit_field(t text) returns text language sql immutable parallel safe as $$
  select case when t is null then '-' else octet_length(convert_to(t, 'UTF8')) || ':' || t end
$$;

-- Microseconds since 1970. What is not finite stays what it is called: who verifies must not stumble over it.
create function audit_micros(t timestamptz) returns text language sql stable parallel safe as $$
  select case when isfinite(t) then ((extract(epoch from t) * 1000000)::bigint)::text else t::text end
$$;

-- TrailHash computes the same in the server, so that who verifies need not trust this function.
create function audit_hash(previous bytea, r audit_logs) returns bytea language sql stable parallel safe as $$
  select sha256(previous || convert_to(
    audit_field(r.chain_id::text) || audit_field(r.seq::text) || audit_field(r.id::text)
    || audit_field(audit_micros(r.at))
    || audit_field(r.actor_id::text) || audit_field(r.actor_role::text) || audit_field(r.action)
    || audit_field(r.patient_id::text) || audit_field(r.subject_id::text) || audit_field(r.origin)
    || audit_field(r.outcome) || audit_field(r.details::text), 'UTF8'))
$$;

create function audit_chain() returns trigger language plpgsql as $$
declare
  previous bytea;
begin
  new.chain_id := coalesce(new.patient_id, new.actor_id, '00000000-0000-0000-0000-000000000000');
  loop
    select seq + 1, hash into new.seq, previous from audit_chains where chain_id = new.chain_id for update;
    exit when found;
    -- Its first row, or that of somebody who is faster: then the next look finds theirs.
    insert into audit_chains (chain_id, seq, hash) values (new.chain_id, 0, '') on conflict (chain_id) do nothing;
  end loop;
  new.hash := audit_hash(previous, new);
  update audit_chains set seq = new.seq, hash = new.hash, grown = true where chain_id = new.chain_id;
  return new;
end $$;

-- The rows of before, in the order of their ids.
alter table audit_logs disable trigger audit_logs_append_only;
do $$
declare
  r audit_logs;
  previous bytea;
begin
  for r in select * from audit_logs order by id loop
    r.chain_id := coalesce(r.patient_id, r.actor_id, '00000000-0000-0000-0000-000000000000');
    insert into audit_chains as c (chain_id, seq, hash) values (r.chain_id, 1, '')
      on conflict (chain_id) do update set seq = c.seq + 1
      returning c.seq, c.hash into r.seq, previous;
    r.hash := audit_hash(previous, r);
    update audit_chains set hash = r.hash where chain_id = r.chain_id;
    update audit_logs set chain_id = r.chain_id, seq = r.seq, hash = r.hash where id = r.id;
  end loop;
end $$;
alter table audit_logs enable trigger audit_logs_append_only;

alter table audit_logs
  alter column chain_id set not null,
  alter column seq set not null,
  alter column hash set not null,
  add unique (chain_id, seq);
-- Both are found by their chain: a row that is about no patient is in that of its actor.
drop index audit_logs_of_patient;
drop index audit_logs_of_actor;
-- What administrators read.
create index audit_logs_of_nobody on audit_logs (id) where patient_id is null;
create trigger audit_logs_chain before insert on audit_logs for each row execute function audit_chain();

-- Anchors: the heads of the chains that grew, under a code that the database cannot make, each over the one before.
create table audit_anchors (
  number bigint primary key,
  at     timestamptz not null,
  code   bytea not null check (octet_length(code) = 32)
);
create table audit_anchor_heads (
  anchor   bigint not null references audit_anchors,
  chain_id uuid not null,
  seq      bigint not null,
  hash     bytea not null check (octet_length(hash) = 32),
  primary key (chain_id, seq),
  unique (anchor, chain_id)
);
create trigger audit_anchors_append_only before update or delete on audit_anchors
  for each row execute function audit_is_append_only();
create trigger audit_anchors_no_truncate before truncate on audit_anchors
  for each statement execute function audit_is_append_only();
create trigger audit_anchor_heads_append_only before update or delete on audit_anchor_heads
  for each row execute function audit_is_append_only();
create trigger audit_anchor_heads_no_truncate before truncate on audit_anchor_heads
  for each statement execute function audit_is_append_only();
