-- What is read of many doses at once is read from the index alone: a day, the history in its order, and the figures of adherence.
drop index dose_events_of_day;
create index dose_events_of_day on dose_events (patient_id, scheduled_at, id) include (prescription_id, status, as_needed);
-- The last missed dose of a patient, however long ago.
create index dose_events_missed on dose_events (patient_id, scheduled_at) include (prescription_id) where status = 'MISSED';
