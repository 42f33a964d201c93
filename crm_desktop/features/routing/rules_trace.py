"""Why a sample went where it went, as lines a person reads from the top. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_desktop.code_words import code_text
from crm_desktop.features.routing.rules import Rule, Step, Verdict
from crm_desktop.features.routing.rules_sentences import clause_sentence, minutes_words
from crm_desktop.i18n import _, pgettext


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line: `sign` is client, unknown, no, off, skipped, chosen, duty or rest; `below` is a quieter second line."""

    sign: str
    text: str
    below: str = ""


def verdict_words(verdict: Verdict) -> tuple[str, str]:
    """Who gets it and by which rule, as head and second line."""
    if verdict.person is None:
        return pgettext("rule", "The duty queue"), _why_nobody(verdict)
    below = _("rule {number}, to answer {within}").format(
        number=verdict.order_no, within=minutes_words(verdict.limit_minutes or 0)
    )
    return verdict.person, below


def answer_words(answer: str) -> str:
    """The remembered answer of an example: a name as it is, a code in words."""
    if answer in ("duty_rule", "nobody_free", "no_rule"):
        return pgettext("rule", "The duty queue")
    return answer


def trace_lines(verdict: Verdict, steps: Iterable[Step], rules: Sequence[Rule]) -> list[TraceLine]:
    """The whole way of a sample: recognised or not, each rule tried, and the rules nobody came to."""
    lines = [_client_line(verdict)]
    last = 0
    for step in steps:
        rule = rules[step.order_no - 1] if 0 < step.order_no <= len(rules) else None
        lines.append(_step_line(step, rule))
        last = max(last, step.order_no)
    if last < len(rules):
        first = last + 1
        span = str(first) if first == len(rules) else f"{first}–{len(rules)}"
        lines.append(TraceLine("rest", _("{numbers}. Not reached").format(numbers=span)))
    elif verdict.person is None and verdict.why != "duty_rule":
        lines.append(TraceLine("duty", pgettext("rule", "To the duty queue"), _why_nobody(verdict)))
    return lines


def obstacle_words(obstacle: str | None) -> str:
    """Why a person was skipped, as it stands after the name."""
    texts = {
        "blocked": _("does not work here any more, skipped"),
        "away": _("away, skipped"),
        "busy": _("busy with another call, skipped"),
        "leave": _("on leave, skipped"),
        "off_shift": _("not working at this hour, skipped"),
        "limit": _("enough open inquiries already, skipped"),
        "offered_before": _("was asked before, skipped"),
        "no_manager": pgettext("rule", "the client has no personal manager"),
        "no_last_order": pgettext("rule", "nobody handled a last order"),
    }
    return code_text(texts, obstacle)


def _why_nobody(verdict: Verdict) -> str:
    if verdict.why == "duty_rule":
        return pgettext("rule", "rule {number} says so").format(number=verdict.order_no)
    return _("nobody of those named is free") if verdict.why == "nobody_free" else _("none of the rules fits")


def _client_line(verdict: Verdict) -> TraceLine:
    if verdict.client_id is not None:
        return TraceLine(
            "client",
            pgettext("rule", "Recognised: {client}").format(client=verdict.client_name or pgettext("rule", "a client")),
        )
    reason = {
        "many": _("two clients have this phone or e-mail: a person will choose"),
        "hidden": _("the number is hidden: a person will choose"),
        "short": _("the number is too short: a person will choose"),
        "malformed": _("there is no such number: a person will choose"),
    }.get(verdict.chooser or "")
    if reason:
        return TraceLine("unknown", pgettext("rule", "Not recognised"), reason)
    return TraceLine("unknown", pgettext("rule", "A new client"))


def _step_line(step: Step, rule: Rule | None) -> TraceLine:
    name = step.rule or (rule.name if rule else "")
    head = pgettext("rule", "{number}. {rule}").format(number=step.order_no, rule=name)
    if step.code == "chosen":
        return TraceLine(
            "chosen", _("{number}. {person} gets it").format(number=step.order_no, person=step.person), name
        )
    if step.code == "duty":
        return TraceLine("duty", _("{number}. To the duty queue").format(number=step.order_no), name)
    if step.code == "skipped" or (step.code == "nobody" and step.person):
        who = pgettext("rule", "{number}. {person}").format(number=step.order_no, person=step.person or name)
        return TraceLine("skipped", who, obstacle_words(step.obstacle))
    if step.code == "nobody":
        return TraceLine("skipped", head, obstacle_words(step.obstacle) or _("nobody in the group to choose from"))
    if step.code == "off":
        return TraceLine("off", head, pgettext("rule", "switched off"))
    return TraceLine("no", head, _failed_words(step.code, rule))


def _failed_words(kind: str, rule: Rule | None) -> str:
    condition = next((condition for condition in rule.conditions if condition.kind == kind), None) if rule else None
    if condition is None:
        return pgettext("rule", "does not fit")
    return _("not so: {condition}").format(condition=clause_sentence(condition))
