"""A rule as a plain sentence: fixed words and the words a person may change, in the current language. Pure.

A template has one gap, {slot}; what stands in the gap can be changed, the rest cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm_desktop.code_words import code_text
from crm_desktop.features.routing.rules import Condition, Rule
from crm_desktop.i18n import _, ngettext, pgettext
from crm_desktop.money import sum_words

ADD_KEY = "add"
WAY_KEY = "way"
LIMIT_KEY = "limit"
_SHOWN_TEXTS = 3
_CLIENT_KINDS = ("known", "unknown", "unclear")
_MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with a key it is a word that can be changed."""

    text: str
    key: str | None = None


def condition_key(index: int) -> str:
    """Key of the changeable words of a condition."""
    return f"condition:{index}"


def rule_parts(rule: Rule, *, can_add: bool = False) -> list[Part]:
    """The whole sentence of a rule; `can_add` puts the word that adds a condition behind it."""
    parts: list[Part] = []
    for index, condition in enumerate(rule.conditions):
        parts.append(Part(_before(index, len(rule.conditions))))
        parts += _fill(_clause(condition), condition_words(condition), condition_key(index))
    parts.append(Part((", " + pgettext("rule", "then") if rule.conditions else pgettext("rule", "Always")) + " "))
    parts += _fill(_way_template(rule), way_words(rule), WAY_KEY)
    if rule.way != "duty":
        parts += [Part("; ")]
        parts += _fill(_("if not taken {slot}, on down the list"), minutes_words(rule.limit_minutes), LIMIT_KEY)
    if not rule.is_on:
        parts.append(Part(" " + pgettext("rule", "(switched off)")))
    if can_add:
        parts += [Part("  "), Part(_("+ condition"), ADD_KEY)]
    return _joined(parts)


def fallback_parts() -> list[Part]:
    """The last line, which nobody can change: what happens when nothing fits."""
    return [Part(_("If nothing has fitted or nobody is free, then to the duty queue"))]


def plain(parts: Sequence[Part]) -> str:
    """A sentence read out: for screen readers, traces and tooltips."""
    return "".join(part.text for part in parts)


def rule_sentence(rule: Rule) -> str:
    """A rule as one plain sentence."""
    return plain(rule_parts(rule))


def clause_sentence(condition: Condition) -> str:
    """One condition as words: "the client is known"."""
    return plain(_fill(_clause(condition), condition_words(condition), ""))


def condition_words(condition: Condition) -> str:
    """The changeable words of a condition."""
    if condition.amount is not None:
        return _amount_words(condition.kind, condition.amount)
    if condition.kind == "channel":
        return _any_of([channel_words(text) for text in condition.texts])
    if condition.kind == "client":
        return _any_of([client_words(text) for text in condition.texts])
    if condition.kind == "phone_prefix":
        return _any_of(list(condition.texts))
    yes_no = yes_no_words(condition.kind)
    if yes_no:
        return yes_no[0 if condition.texts == ("yes",) else 1]
    return _any_of([pgettext("rule", "“{text}”").format(text=text) for text in condition.texts])


def kind_label(kind: str) -> str:
    """Name of a kind of condition in the list of conditions to add."""
    return {
        "channel": _("How it came: a call, a request, a letter"),
        "source": pgettext("rule", "Source"),
        "campaign": pgettext("rule", "Campaign"),
        "line": pgettext("rule", "Line called"),
        "client": _("The client is known or not"),
        "tag": _("Tag of the client"),
        "has_manager": _("The client has a personal manager or not"),
        "open_order": _("The client has an open order or not"),
        "days_since_more": _("The last order is older than"),
        "days_since_less": _("The last order is younger than"),
        "orders_more": _("The sum of orders is over"),
        "orders_less": _("The sum of orders is under"),
        "phone_prefix": _("How the phone begins"),
        "words": _("Words in the text"),
        "working_time": _("Working hours or not"),
        "blocked": _("The client is blacklisted or not"),
    }[kind]


def channel_words(channel: str) -> str:
    """What came in, inside a sentence: "a call"."""
    texts = {
        "call": pgettext("rule", "a call"),
        "web": pgettext("rule", "a website request"),
        "mail": pgettext("rule", "a letter"),
        "chat": pgettext("rule", "a message"),
        "visit": pgettext("rule", "a visit"),
    }
    return code_text(texts, channel)


def client_words(kind: str) -> str:
    """How well the client was recognised, inside a sentence."""
    texts = {
        "known": pgettext("rule", "known"),
        "unknown": pgettext("rule", "unknown"),
        "unclear": pgettext("rule", "not clear"),
    }
    return code_text(texts, kind)


def client_kinds() -> tuple[str, ...]:
    """What the condition on the client can ask."""
    return _CLIENT_KINDS


def yes_no_words(kind: str) -> tuple[str, str] | None:
    """Both answers of a yes-or-no condition as they stand in the sentence; None for other kinds."""
    return {
        "has_manager": (pgettext("rule", "has a personal manager"), pgettext("rule", "has no personal manager")),
        "open_order": (pgettext("rule", "has an open order"), pgettext("rule", "has no open order")),
        "working_time": (pgettext("rule", "within working hours"), pgettext("rule", "outside working hours")),
        "blocked": (pgettext("rule", "blacklisted"), pgettext("rule", "not blacklisted")),
    }.get(kind)


def way_words(rule: Rule) -> str:
    """Who gets it, as it stands in the sentence."""
    if rule.way == "person":
        name = rule.staff_name or _("nobody chosen")
        return name if rule.is_staff_active else _("{person} (does not work here any more)").format(person=name)
    if rule.way in ("turn", "least_load"):
        return group_words(rule.way, rule.group_name or "…")
    return plain_way_words(rule.way)


def plain_way_words(way: str) -> str:
    """Ways that need no name."""
    return {
        "manager": pgettext("rule", "to the personal manager"),
        "last_order": pgettext("rule", "to whoever handled the last order"),
        "duty": pgettext("rule", "to the duty queue"),
    }[way]


def group_words(way: str, name: str) -> str:
    """Ways to choose inside a group."""
    if way == "turn":
        return _("to group “{group}” in turn").format(group=name)
    return _("to whoever of group “{group}” has the least to do").format(group=name)


def minutes_words(minutes: int) -> str:
    """How long somebody may think: "within 15 minutes", "within 2 hours"."""
    if minutes % _MINUTES_AN_HOUR == 0:
        hours = minutes // _MINUTES_AN_HOUR
        return ngettext("within {count} hour", "within {count} hours", hours).format(count=hours)
    return ngettext("within {count} minute", "within {count} minutes", minutes).format(count=minutes)


def default_name(rule: Rule) -> str:
    """A short name made from the sentence, at most 100 letters."""
    whom = way_words(rule)
    if not rule.conditions:
        return _shortened(whom)
    asks = clause_sentence(rule.conditions[0]) + ("…" if len(rule.conditions) > 1 else "")
    return _shortened(_("{asks}: {whom}").format(asks=asks, whom=whom))


def _before(index: int, count: int) -> str:
    """What stands before a condition: "If ", ", " or " and "."""
    if index == 0:
        return pgettext("rule", "If") + " "
    return " " + pgettext("rule", "and") + " " if index == count - 1 else ", "


def _shortened(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= 100 else text[:99].rstrip() + "…"


def _clause(condition: Condition) -> str:
    return {
        "channel": _("it is {slot}"),
        "source": _("the source is {slot}"),
        "campaign": _("the campaign is {slot}"),
        "line": _("the line called is {slot}"),
        "client": _("the client is {slot}"),
        "tag": _("the client has the tag {slot}"),
        "has_manager": _("the client {slot}"),
        "open_order": pgettext("open order", "the client {slot}"),
        "days_since_more": _("the last order was {slot}"),
        "days_since_less": _("the last order was {slot}"),
        "orders_more": _("the client's orders come to {slot}"),
        "orders_less": _("the client's orders come to {slot}"),
        "phone_prefix": _("the phone begins with {slot}"),
        "words": _("the text has {slot}"),
        "working_time": _("it comes {slot}"),
        "blocked": pgettext("blacklist", "the client is {slot}"),
    }[condition.kind]


def _amount_words(kind: str, amount: Decimal) -> str:
    if kind in ("orders_more", "orders_less"):
        text = pgettext("rule", "over {sum}") if kind == "orders_more" else pgettext("rule", "under {sum}")
        return text.format(sum=sum_words(amount))
    days = int(amount)
    if kind == "days_since_more":
        return ngettext("more than {count} day ago", "more than {count} days ago", days).format(count=days)
    return ngettext("less than {count} day ago", "less than {count} days ago", days).format(count=days)


def _way_template(rule: Rule) -> str:
    return _("{slot} gets it") if rule.way == "person" else pgettext("rule", "{slot}")


def _any_of(texts: list[str]) -> str:
    if not texts:
        return "…"
    if len(texts) == 1:
        return texts[0]
    if len(texts) > _SHOWN_TEXTS + 1:
        more = len(texts) - _SHOWN_TEXTS
        return ngettext("{list} or {count} more", "{list} or {count} more", more).format(
            list=", ".join(texts[:_SHOWN_TEXTS]), count=more
        )
    return pgettext("rule", "{list} or {last}").format(list=", ".join(texts[:-1]), last=texts[-1])


def _fill(template: str, words: str, key: str) -> list[Part]:
    before, _gap, after = template.partition("{slot}")
    return [part for part in (Part(before), Part(words, key), Part(after)) if part.text]


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring fixed words as one part."""
    whole: list[Part] = []
    for part in parts:
        if whole and part.key is None and whole[-1].key is None:
            whole[-1] = Part(whole[-1].text + part.text)
        else:
            whole.append(part)
    return whole
