-- When the patient last said what a connection opens, by an accept, a change or an end: the latest counts, whenever it is heard.
alter table connections add column level_said_at timestamptz;
update connections set level_said_at = patient_word_at;
