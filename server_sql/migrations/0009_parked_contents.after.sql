alter table parked_receipt drop body;
