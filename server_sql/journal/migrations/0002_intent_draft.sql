-- The receipt a card is charged for, whole: after a power cut it is written without asking anybody again.
alter table intent add draft blob sub_type text character set utf8;
