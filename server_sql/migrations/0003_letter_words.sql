-- Words of correspondence: subjects, names and addresses of its letters, and the name of its client.

create table letter_word (
  thread_id d_id not null,
  word varchar(60) not null,
  constraint pk_letter_word primary key (thread_id, word),
  constraint fk_letter_word_thread foreign key (thread_id) references letter_thread (id) on delete cascade
);
create index ix_letter_word_word on letter_word (word, thread_id);
