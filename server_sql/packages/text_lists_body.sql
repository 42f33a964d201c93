recreate package body text_lists
as
begin
  -- Parts in their order, the empty ones too; a mark at the end begins no part.
  procedure parts(p_list varchar(8000), p_mark varchar(1)) returns (o_no integer, o_part varchar(4000))
  as
    declare v_from integer = 1;
    declare v_end integer;
  begin
    o_no = 0;
    while (v_from <= char_length(p_list)) do
    begin
      v_end = position(p_mark, p_list, v_from);
      if (v_end = 0) then v_end = char_length(p_list) + 1;
      o_no = o_no + 1;
      o_part = substring(p_list from v_from for v_end - v_from);
      v_from = v_end + 1;
      suspend;
    end
  end
end;
