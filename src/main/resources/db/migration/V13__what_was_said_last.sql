-- When the patient last said what a connection opens, by an accept, a change or an end: the latest counts, whenever it is heard.
alter table connections add column level_said_at timestamptz;
update connections set level_said_at = patient_word_at;

-- Since when it stands. Of what was missed before that the other side hears nothing afterwards.
alter table connections add column accepted_at timestamptz;
update connections set accepted_at = coalesce(greatest(patient_word_at, other_word_at), requested_at, created_at) where status = 'ACCEPTED';

-- The server took it back, since something else is to be said; else its recipient removed it and need not read the same again.
alter table notifications add column withdrawn boolean not null default false;
