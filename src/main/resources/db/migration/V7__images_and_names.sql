-- Images of medications, and the names by which they are found.

alter table medications
  add column image_owner_id uuid,
  add column image_id       uuid,
  -- The names as they are searched: each on a line of its own, folded by com.dastern.platform.text.NameKey.
  add column name_key       text check (char_length(name_key) between 1 and 1000),
  add check ((image_owner_id is null) = (image_id is null)),
  add foreign key (image_owner_id, image_id) references files;
create index medications_by_id on medications (id);
create index medications_of_image on medications (image_owner_id, image_id) where image_id is not null;

-- An image that an old version shows is kept.
create index prescription_versions_of_image on prescription_versions
  using gin (jsonb_path_query_array(snapshot, '$.medications[*].imageId') jsonb_path_ops);

-- Who writes is offered the names that they wrote before.
create index prescriptions_of_author on prescriptions (author_id, id);

-- Finds names in spite of slips of the finger.
create extension if not exists pg_trgm;
