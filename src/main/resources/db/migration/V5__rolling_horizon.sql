-- Up to when the doses of a prescription have been made; the horizon rolls on from there. Null where none were ever made.
alter table prescriptions add column made_until timestamptz;

update prescriptions p set made_until = coalesce(
  (select max(d.scheduled_at) + interval '1 second' from dose_events d
   where d.patient_id = p.patient_id and d.prescription_id = p.id), now())
where p.status = 'ACTIVE';

create index prescriptions_to_roll on prescriptions (made_until) where status = 'ACTIVE';
