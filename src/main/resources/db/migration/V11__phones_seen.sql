-- When the phone of a patient was last in reach, as far as the nodes have written it down. No index on the moment and room on the
-- page: what is written again and again stays where it is (HOT).
create table phones_seen (
  user_id uuid primary key references users,
  seen_at timestamptz not null
) with (fillfactor = 50);

-- What the trail knows of the time before: without it a family would read that a phone has never been in reach.
insert into phones_seen (user_id, seen_at)
select u.id, max(a.at)
from users u join audit_logs a on a.actor_id = u.id
where u.role = 'PATIENT' and a.outcome = 'ALLOWED'
group by u.id;

alter table notifications
  -- What an alert of a missed dose says of it; null where the phone was never in reach, and in all other notifications.
  add column phone_seen_at timestamptz;
