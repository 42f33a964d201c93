-- Lists given as one text, told apart by a mark. Nobody is granted this package.
create or alter package text_lists
  sql security definer
as
begin
  procedure parts(p_list varchar(8000), p_mark varchar(1)) returns (o_no integer, o_part varchar(4000));
end;
