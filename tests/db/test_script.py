"""Splitting scripts as Firebird's own tool would."""

from __future__ import annotations

import pytest

from crm_desktop.db.script import ScriptError, split

_SCRIPT = r"""
/* head; comment */ create table a(x varchar(9) default ';'); -- tail ; comment
insert into a values (q'{it's; ok}');
create or alter procedure p1(a int) returns (b int) sql security definer as
  declare v int = 0; declare c cursor for (select x from a where x <> ';');
begin b = case when a > 0 then 1 else 2 end; if (b = 1) then begin suspend; end end;
create package pk as begin procedure a1; function f(a int) returns int; end;
create package body pk as begin
  procedure a1 as begin execute statement 'select 1; '; end
  function f(a int) returns int as begin return case a when 1 then 2 end; end
end;
set term ^ ;
create trigger t1 for a before insert as begin new.x = 'a^;b' ; end ^
execute block as begin end^
set term ; ^
alter trigger t1 inactive;
comment on table a is 'x; y'; comment on procedure p1 is 'begin; not here'; commit
"""


def test_statements_are_found_with_their_lines() -> None:
    parts = list(split(_SCRIPT))
    assert [part.line for part in parts] == [2, 3, 4, 7, 8, 13, 14, 16, 17, 17, 17]
    assert parts[0].sql.endswith("default ';')")
    assert parts[2].sql.endswith("end end")
    assert parts[4].sql.endswith("end\nend")
    assert parts[-1].sql == "commit"


@pytest.mark.parametrize("text", ["", "  \n", "-- only a comment", "/* ; */", ";;"])
def test_nothing_in_gives_nothing_out(text: str) -> None:
    assert list(split(text)) == []


@pytest.mark.parametrize("text", ["select 'a", 'select "a', "select q'{a'", "/* never ends", "set term ;"])
def test_open_end_is_an_error_with_its_line(text: str) -> None:
    with pytest.raises(ScriptError, match="line 2"):
        list(split("\n" + text))


def test_windows_line_ends_make_no_difference() -> None:
    assert [part.sql for part in split("select 1;\r\nselect 2;\r\n")] == ["select 1", "select 2"]
