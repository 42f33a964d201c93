-- Tags of the client of a card, a line each: price lists hold for clients with one.
alter table card add tags varchar(2000);
