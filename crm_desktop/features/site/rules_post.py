"""The fields of a post: as they came, and as an inquiry. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.errors import Refused

TRAP = "homepage"  # people never see this field; who fills it is a program
TOKEN = "crm_token"
NEXT_PAGE = "crm_next"
LANGUAGE = "lang"  # of the answer: ru or en
TRIAL = "crm_test"  # a form that has it is checked like any other, and not kept
MOST_FIELDS = 100
_LONGEST_NAME = 60

Pairs = Sequence[tuple[str, str]]

# Names fields have on most sites, by ours. Own ones of a channel come before them.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "phone": ("phone", "tel", "telephone", "mobile", "phone_number", "your-phone", "your-tel", "телефон", "тел"),
    "email": ("email", "e-mail", "mail", "your-email", "почта", "эл. почта"),
    "name": ("name", "fio", "full_name", "fullname", "your-name", "first_name", "имя", "фио", "ваше имя"),
    "subject": ("subject", "theme", "title", "your-subject", "form_name", "formname", "тема"),
    "text": ("text", "message", "comment", "comments", "question", "your-message", "body", "description",
             "сообщение", "комментарий", "вопрос", "текст"),
    "at": ("at", "created_at"),
    "line": ("line",),
    "campaign": ("utm_campaign", "campaign", "utm_source"),
}  # fmt: skip
_SILENT = {TRAP, TOKEN, NEXT_PAGE, LANGUAGE, TRIAL, "_charset_", "csrf", "csrf_token", "_token", "submit",
           "g-recaptcha-response", "agree", "consent"}  # fmt: skip
_GO_BY = ("phone", "email", "name", "subject", "text")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it is kept: `pairs` are its fields in order. `at` is in seconds of the epoch."""

    pairs: tuple[tuple[str, str], ...]
    door: str
    key_id: int
    digest: str
    at: int
    address: str = ""
    page: str = ""
    agent: str = ""
    signature: str = ""
    raw: str | None = None

    def packed(self) -> bytes:
        """As it is written down."""
        facts = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpacked(payload: bytes) -> Post:
    """A post as it was written down. Raises Refused e_site_fields when it cannot be read."""
    try:
        facts = json.loads(payload)
        return Post(**facts | {"pairs": tuple((str(name), str(text)) for name, text in facts["pairs"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("e_site_fields", why="unreadable") from error


def flatten(content: Mapping[str, object]) -> list[tuple[str, str]]:
    """Pairs of a JSON object: nested names are joined with dots, lists of plain values with commas."""
    return list(_flat("", content))


def record_of(pairs: Pairs, own_names: Mapping[str, Sequence[str]], page: str = "") -> dict[str, str]:
    """The record an inquiry is read from. Fields nobody knows go to its text as "name: value"."""
    left = [(name.strip(), text.strip()) for name, text in pairs if text.strip()]
    record: dict[str, str] = {}
    for ours, usual in _NAMES.items():
        names = [*own_names.get(ours, ()), *usual]
        found = _first(left, names)
        if found is not None:
            record[ours] = left.pop(found)[1]
    more = [f"{name}: {text}" for name, text in left if _is_told(name)]
    if page:
        more.append(page)
    if more and any(record.get(name) for name in _GO_BY):
        record["text"] = "\n".join([record["text"], *more] if record.get("text") else more)
    elif more and len(more) > bool(page):
        record["text"] = "\n".join(more)
    return record


def is_empty(record: Mapping[str, str]) -> bool:
    """True when there is nothing to go by."""
    return not any(record.get(name, "").strip() for name in _GO_BY)


def is_trapped(pairs: Pairs) -> bool:
    """True when the field people do not see was filled in."""
    return any(name == TRAP and text.strip() for name, text in pairs)


def is_trial(pairs: Pairs) -> bool:
    """True when the form is sent to see whether it would be taken."""
    return any(name == TRIAL and text.strip() for name, text in pairs)


def value_of(pairs: Pairs, wanted: str) -> str:
    """The first value under a name, empty without one."""
    return next((text for name, text in pairs if name == wanted), "")


def _first(pairs: Pairs, names: Sequence[str]) -> int | None:
    """The place of the field that is named best; of a nested name the last part counts too."""
    lowered = [name.lower() for name, _ in pairs]
    ends = [name.rpartition(".")[2] for name in lowered]
    for wanted in names:
        for places in (lowered, ends):
            if wanted in places:
                return places.index(wanted)
    return None


def _is_told(name: str) -> bool:
    low = name.lower()
    return low not in _SILENT and not low.startswith("utm_") and len(name) <= _LONGEST_NAME


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, content in value.items():
            yield from _flat(f"{name}.{inner}" if name else str(inner), content)
    elif isinstance(value, list):
        plain = [_plain(one) for one in value if not isinstance(one, dict | list)]
        if plain:
            yield name, ", ".join(plain)
        for number, one in enumerate(value):
            if isinstance(one, dict | list):
                yield from _flat(f"{name}.{number}", one)
    elif value is not None:
        yield name, _plain(value)


def _plain(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
