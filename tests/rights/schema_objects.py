"""What the base offers to people, read from its system tables: what comes later is tested without being named here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from crm_desktop.db.tx import Tx

_TEXT_TYPES = (14, 37)  # CHAR, VARCHAR
_DUMMIES = {7: "1", 8: "1", 16: "1", 12: "date '2026-01-01'", 35: "timestamp '2026-01-01 10:00'", 23: "true"}


@dataclass(frozen=True)
class Table:
    """A table or a view."""

    name: str
    columns: tuple[str, ...]
    text_columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    is_view: bool = False


@dataclass(frozen=True)
class Parameter:
    """A parameter or an output of a procedure."""

    name: str
    type_code: int

    @property
    def is_text(self) -> bool:
        """True for text of any length."""
        return self.type_code in _TEXT_TYPES

    @property
    def dummy(self) -> str:
        """Some value of its type, as a literal."""
        return _DUMMIES.get(self.type_code, "'x'")


@dataclass(frozen=True)
class Procedure:
    """A public procedure (or function) of a package."""

    package: str
    name: str
    comment: str
    is_selectable: bool
    inputs: tuple[Parameter, ...] = field(default=())
    outputs: tuple[Parameter, ...] = field(default=())

    @property
    def full_name(self) -> str:
        """package.procedure"""
        return f"{self.package}.{self.name}"

    @property
    def action(self) -> str | None:
        """The action its comment declares."""
        first = self.comment.partition("\n")[0]
        return first.removeprefix("Action: ").strip() if first.startswith("Action: ") else None

    def call(self, values: str | None = None) -> str:
        """A statement that calls it, with nothing in every parameter unless told otherwise."""
        given = values if values is not None else ", ".join("null" for _ in self.inputs)
        return f"execute procedure {self.full_name}" + (f"({given})" if self.inputs else "")

    def dummies(self) -> str:
        """A plausible value for every parameter."""
        return ", ".join(one.dummy for one in self.inputs)


def tables(tx: Tx) -> list[Table]:
    """Every table and view of ours."""
    found = tx.rows(
        "select lower(trim(r.rdb$relation_name)), lower(trim(f.rdb$field_name)), d.rdb$field_type,"
        "   iif(r.rdb$view_blr is null, 0, 1)"
        " from rdb$relations r join rdb$relation_fields f on f.rdb$relation_name = r.rdb$relation_name"
        " join rdb$fields d on d.rdb$field_name = f.rdb$field_source"
        " where r.rdb$system_flag = 0 order by 1, f.rdb$field_position"
    )
    keys: dict[str, list[str]] = defaultdict(list)
    for table, column in tx.rows(
        "select lower(trim(c.rdb$relation_name)), lower(trim(s.rdb$field_name)) from rdb$relation_constraints c"
        " join rdb$index_segments s on s.rdb$index_name = c.rdb$index_name"
        " where c.rdb$constraint_type = 'PRIMARY KEY' order by 1, s.rdb$field_position"
    ):
        keys[table].append(column)
    columns: dict[tuple[str, bool], list[tuple[str, int]]] = defaultdict(list)
    for table, column, code, is_view in found:
        columns[table, bool(is_view)].append((column, code))
    return [
        Table(
            name,
            tuple(column for column, _ in listed),
            tuple(column for column, code in listed if code in _TEXT_TYPES),
            tuple(keys[name]),
            is_view,
        )
        for (name, is_view), listed in columns.items()
    ]


def packages(tx: Tx) -> list[str]:
    """Every package of ours."""
    return [
        str(name)
        for (name,) in tx.rows(
            "select lower(trim(rdb$package_name)) from rdb$packages where rdb$system_flag = 0 order by 1"
        )
    ]


def granted_packages(tx: Tx, role: str) -> set[str]:
    """Packages a role may execute."""
    return {
        str(name)
        for (name,) in tx.rows(
            "select lower(trim(rdb$relation_name)) from rdb$user_privileges where rdb$user = ? and rdb$privilege = 'X'",
            (role.upper(),),
        )
    }


def procedures(tx: Tx) -> list[Procedure]:
    """Every public procedure of every package, and every one that stands alone (package empty)."""
    inputs, outputs = _parameters(tx, 0), _parameters(tx, 1)
    found = tx.rows(
        "select coalesce(lower(trim(rdb$package_name)), ''), lower(trim(rdb$procedure_name)),"
        "   cast(substring(rdb$description from 1 for 4000) as varchar(4000)), rdb$procedure_type"
        " from rdb$procedures where rdb$system_flag = 0 and coalesce(rdb$private_flag, 0) = 0 order by 1, 2"
    )
    return [
        Procedure(package, name, comment or "", kind == 1, tuple(inputs[package, name]), tuple(outputs[package, name]))
        for package, name, comment, kind in found
    ]


def functions(tx: Tx) -> list[Procedure]:
    """Every public function; its parameters without the result."""
    arguments: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
    for package, name, argument, code in tx.rows(
        "select coalesce(lower(trim(a.rdb$package_name)), ''), lower(trim(a.rdb$function_name)),"
        "   lower(trim(a.rdb$argument_name)), d.rdb$field_type"
        " from rdb$function_arguments a join rdb$fields d on d.rdb$field_name = a.rdb$field_source"
        " where a.rdb$argument_position > 0 and coalesce(a.rdb$system_flag, 0) = 0"
        " order by 1, 2, a.rdb$argument_position"
    ):
        arguments[package, name].append(Parameter(argument, code))
    found = tx.rows(
        "select coalesce(lower(trim(rdb$package_name)), ''), lower(trim(rdb$function_name)) from rdb$functions"
        " where rdb$system_flag = 0 and coalesce(rdb$private_flag, 0) = 0 order by 1, 2"
    )
    return [Procedure(package, name, "", False, tuple(arguments[package, name])) for package, name in found]


def _parameters(tx: Tx, kind: int) -> dict[tuple[str, str], list[Parameter]]:
    listed: dict[tuple[str, str], list[Parameter]] = defaultdict(list)
    for package, name, parameter, code in tx.rows(
        "select coalesce(lower(trim(p.rdb$package_name)), ''), lower(trim(p.rdb$procedure_name)),"
        "   lower(trim(p.rdb$parameter_name)), d.rdb$field_type"
        " from rdb$procedure_parameters p join rdb$fields d on d.rdb$field_name = p.rdb$field_source"
        " where coalesce(p.rdb$system_flag, 0) = 0 and p.rdb$parameter_type = ?"
        " order by 1, 2, p.rdb$parameter_number",
        (kind,),
    ):
        listed[package, name].append(Parameter(parameter, code))
    return listed
