"""The form to paste into a site, and the pages a visitor without scripts sees."""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from crm_desktop import i18n

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "site"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_GAP = re.compile(r"{{(\w+)}}")
# What the script of the form says itself: its names by those of the texts.
_SAID_BY_SCRIPT = {"sending": "sending", "sent": "sent", "empty": "empty", "often": "too_many", "failed": "not_sent"}


def form_html(language: str, address: str, key: str) -> str:
    """The form as it is pasted into a page of a site."""
    return _form(language, f"{address}/intake/form/{key}")


def form_page(language: str, key: str, token: str) -> tuple[str, str]:
    """A page with the form alone that works without scripts too, and its content security policy."""
    form = _form(language, key)
    form = form.replace('name="crm_token" value=""', f'name="crm_token" value="{html.escape(token)}"')
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(form))
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {hashes}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return _page(language, form), policy


def answer_page(language: str, code: str) -> str:
    """What a visitor reads after his form: "sent", "away", or the code of a refusal."""
    texts = _texts()[language]
    return _page(language, f"<p>{html.escape(texts.get(code, texts['failed']))}</p>")


def words_of(language: str, code: str) -> str:
    """What a form that was taken, or only tried, is answered with."""
    return _texts()[language][code]


def language_of(asked: str, accepted: str) -> str:
    """The language a visitor asked for, else the first of ours his browser names, else the one of this program."""
    if asked in i18n.LANGUAGES:
        return asked
    named = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((language for language in named if language in i18n.LANGUAGES), i18n.language())


def _form(language: str, action: str) -> str:
    texts = _texts()[language]
    said = json.dumps({ours: texts[name] for ours, name in _SAID_BY_SCRIPT.items()}, ensure_ascii=False)
    words = {name: html.escape(text) for name, text in texts.items()}
    return _filled("form.html", words | {"action": html.escape(action), "language": language, "texts": said})


def _page(language: str, body: str) -> str:
    return _filled("page.html", {"language": language, "title": html.escape(_texts()[language]["title"]), "body": body})


def _filled(name: str, words: dict[str, str]) -> str:
    """A template with its gaps filled, each once: what is put in is not looked through again."""
    return _GAP.sub(lambda gap: words[gap[1]], _read(name))


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(_read("texts.json"))
    return found
