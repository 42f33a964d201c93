-- A parked receipt may have any number of lines.
alter table parked_receipt add contents blob sub_type text character set utf8;
update parked_receipt set contents = body;
