-- An inquiry takes its source from the first sign that is known: campaign, line, name of the source, channel.
create or alter trigger inquiry_lead_source for inquiry before insert position 10
as
begin
  if (new.lead_source_id is null) then
    select first 1 g.lead_source_id
    from lead_source_sign g join lead_source s on s.id = g.lead_source_id and s.is_active
    where (g.kind = 'campaign' and g.content = lower(new.campaign))
       or (g.kind = 'line' and g.content = lower(new.line))
       or (g.kind = 'source' and g.content = lower(new.source))
       or (g.kind = 'channel' and g.content = new.channel)
    order by decode(g.kind, 'campaign', 1, 'line', 2, 'source', 3, 4)
    into new.lead_source_id;
end;

-- The first source a client is known by stays his.
create or alter trigger inquiry_client_source for inquiry after insert or update position 10
as
begin
  if (new.lead_source_id is not null and new.client_id is not null
      and (inserting or old.client_id is distinct from new.client_id)) then
    update client c set c.lead_source_id = new.lead_source_id
    where c.id = new.client_id and c.lead_source_id is null;
end;

create or alter trigger sale_document_lead_source for sale_document before insert position 10
as
begin
  if (new.lead_source_id is null and new.client_id is not null) then
    new.lead_source_id = (select c.lead_source_id from client c where c.id = new.client_id);
end;

-- What a person wrote as the source of a client may be the name of one, or its sign.
create or alter trigger client_lead_source for client before insert or update position 10
as
begin
  if (new.source is not null and (inserting or new.source is distinct from old.source)) then
    new.lead_source_id = coalesce(
      (select s.id from lead_source s where s.name = new.source),
      (select g.lead_source_id from lead_source_sign g where g.kind = 'source' and g.content = lower(new.source)),
      new.lead_source_id);
end;
