"""The form to paste into a site, and the pages a visitor without scripts sees."""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "site"
_LANGUAGES = ("ru", "en")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def form_html(language: str, address: str, key: str) -> str:
    """The form as it is pasted into a page of a site."""
    return _filled(_read(f"form_{_known(language)}.html"), action=f"{address}/intake/form/{key}")


def form_page(language: str, key: str, token: str) -> tuple[str, str]:
    """A page with the form alone that works without scripts too, and its content security policy."""
    form = _filled(_read(f"form_{_known(language)}.html"), action=key)
    form = form.replace('name="crm_token" value=""', f'name="crm_token" value="{html.escape(token)}"')
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _SCRIPT.findall(form))
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {hashes}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return _page(_known(language), form), policy


def answer_page(language: str, code: str) -> str:
    """What a visitor reads after his form: "sent", "away", or the code of a refusal."""
    texts = _answers()[_known(language)]
    return _page(_known(language), f"<p>{html.escape(texts.get(code, texts['failed']))}</p>")


def language_of(asked: str, accepted: str) -> str:
    """The language a visitor asked for, else the first of ours his browser names, else Russian."""
    if asked in _LANGUAGES:
        return asked
    named = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((language for language in named if language in _LANGUAGES), _LANGUAGES[0])


def _page(language: str, body: str) -> str:
    title = html.escape(_answers()[language]["title"])
    return _read("page.html").replace("{{language}}", language).replace("{{title}}", title).replace("{{body}}", body)


def _filled(form: str, action: str) -> str:
    return form.replace("{{action}}", html.escape(action))


def _known(language: str) -> str:
    return language if language in _LANGUAGES else _LANGUAGES[0]


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _answers() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(_read("answers.json"))
    return found
