-- What was raised about one op is read back with its answer; what nobody has settled is a short list.
create index ix_review_item_op on review_item (op_id);
create index ix_review_item_open on review_item (id) where settled_at is null;
