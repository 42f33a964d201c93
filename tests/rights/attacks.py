"""Calls with plausible and hostile arguments, and statements around a call that make the engine show what it hides."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator

from tests.rights.schema_objects import Parameter, Procedure
from tests.rights.secrets import FAR, NEAR

_WORDS = ("''", "'all'", "'mine'", "'open'", "'owner'", "'waiting'", "'closed'", "'idle'", "'tag'", "'call'", "'%'")
_TRIES = 24


def argument_lists(procedure: Procedure, marks: Iterable[str]) -> Iterator[str]:
    """Lists of literals: each parameter through all it may be, the others at rest, and some mixed at random."""
    if not procedure.inputs:
        yield ""
        return
    choices = [_choices(one, list(marks)) for one in procedure.inputs]
    for row_id in (FAR, NEAR):
        rest = [str(row_id) if str(row_id) in listed else listed[0] for listed in choices]
        yield ", ".join(rest)
        for place, listed in enumerate(choices):
            for value in listed:
                yield ", ".join([*rest[:place], value, *rest[place + 1 :]])
    draw = random.Random(procedure.full_name)
    for _ in range(_TRIES):
        yield ", ".join(draw.choice(listed) for listed in choices)


def _choices(parameter: Parameter, marks: list[str]) -> list[str]:
    name = parameter.name
    if "limit" in name:
        return ["50"]
    if parameter.is_text:
        return [*_WORDS, "null", *(f"'{mark}'" for mark in _telling(marks, name))]
    if parameter.type_code == 35:
        first = ["timestamp '2099-12-31 00:00'", "timestamp '1990-01-01 00:00'", "null"]
        return first if "from" not in name and "since" not in name and "after" not in name else first[1:]
    if parameter.type_code == 12:
        return ["date '2026-11-02'", "date '1990-01-01'", "null"]
    if parameter.type_code == 23:
        return ["true", "false"]
    if parameter.type_code == 7:
        return ["1", "0", "null"]
    if "version" in name and "id" not in name:
        return ["1", "0", "2"]
    return [str(FAR), str(NEAR), "null", "1"]


def _telling(marks: list[str], name: str) -> Iterator[str]:
    """Marks worth giving to a parameter: all of one form, by the name of the parameter."""
    if "phone" in name or "digits" in name:
        return itertools.islice((mark for mark in marks if mark.startswith(("+", "7"))), 8)
    if "mail" in name:
        return itertools.islice((mark for mark in marks if "@" in mark), 4)
    if "word" in name:
        return iter(["ZQ", *(mark for mark in marks if mark.startswith("ZQ"))][:40])
    return itertools.islice((mark for mark in marks if mark.startswith("ZQ")), 2)


def around(procedure: Procedure, arguments: str) -> Iterator[str]:
    """Statements that look at each output where rows are joined, filtered, sorted, grouped or counted."""
    call = f"{procedure.full_name}({arguments})" if procedure.inputs else procedure.full_name
    for output in procedure.outputs:
        column = f"p.{output.name}"
        text = f"cast({column} as varchar(8000))"
        yield f"select 1 from {call} p join rdb$database on cast(case when 1 = 1 then {text} || 'x' end as integer) = 1"
        yield f"select 1 from rdb$database d left join {call} p on cast({text} || 'x' as integer) = 1"
        yield f"select count(*) from {call} p where cast({text} || 'x' as integer) = 1"
        yield f"select 1 from {call} p where {text} like '%ZQ%' and 1 / (position('ZQ', {text}) * 0) = 1"
        yield f"select cast({text} || 'x' as integer) from {call} p group by 1"
        yield f"select 1 from {call} p order by cast({text} || 'x' as integer)"
        yield f"select max({text}) || 1 from {call} p having cast(max({text}) || 'x' as integer) = 1"
        yield f"update or insert into rdb$database (rdb$description) values ((select first 1 {text} from {call} p))"
