"""Templates of letters: a short list of what may stand in one, checked before it is saved and before it is used.

The sandbox of Jinja2 stops walks through attributes but not cost ('%1000000000d'|format(1) eats the machine), so that
the tree of the template is checked against what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.errors import Refused
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from jinja2 import Environment

# Field -> what it has.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "client": ("name", "legal_name", "phone", "email"),
    "contact": ("name", "job_title"),
    "person": ("name",),
    "firm": ("name",),
}
_FILTERS = frozenset({"upper", "lower", "title", "capitalize", "trim", "default", "length"})
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its fields put in."""

    subject: str
    body: str


def fill(subject: str, body: str, values: Mapping[str, Mapping[str, str]]) -> Filled:
    """Puts the fields in; an unknown one is empty. Refused e_letters_template_syntax with line and reason."""
    return Filled(" ".join(_render(subject, values).split()), _render(body, values))


def check(source: str) -> None:
    """Refused e_letters_template_syntax (line, what) when something may not stand in a template."""
    _parsed(_environment(), source)


def _render(source: str, values: Mapping[str, Mapping[str, str]]) -> str:
    environment = _environment()
    _parsed(environment, source)
    fields = {name: {key: values.get(name, {}).get(key, "") for key in keys} for name, keys in FIELDS.items()}
    return environment.from_string(source).render(fields)[:_LONGEST]


def _environment() -> Environment:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # read with the first template

    made = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
    made.filters = {name: work for name, work in made.filters.items() if name in _FILTERS}
    made.globals = {}
    return made


def _parsed(environment: Environment, source: str) -> None:
    from jinja2 import TemplateSyntaxError, nodes

    if len(source) > _LONGEST:
        raise Refused("e_letters_template_syntax", line=1, what=_("the text is too long"))
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        raise Refused("e_letters_template_syntax", line=error.lineno, what=error.message or "") from error
    except RecursionError as error:
        raise Refused("e_letters_template_syntax", line=1, what=_("too deep")) from error
    for node in tree.find_all(nodes.Node):
        fault = _fault(node)
        if fault:
            raise Refused("e_letters_template_syntax", line=node.lineno, what=fault)


def _fault(node: object) -> str:
    from jinja2 import nodes

    allowed = (
        nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Filter, nodes.If, nodes.Const,
        nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
    )  # fmt: skip
    if not isinstance(node, allowed):
        return _("{what} may not stand in a template").format(what=type(node).__name__)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        return _("there is no filter “{name}”").format(name=node.name)
    if isinstance(node, nodes.Name) and node.name not in FIELDS:
        return _("there is no field “{name}”").format(name=node.name)
    if isinstance(node, nodes.Getattr):
        if not isinstance(node.node, nodes.Name):
            return _("there is no field “{name}”").format(name=node.attr)
        if node.node.name in FIELDS and node.attr not in FIELDS[node.node.name]:
            return _("there is no field “{name}”").format(name=f"{node.node.name}.{node.attr}")
    return ""
