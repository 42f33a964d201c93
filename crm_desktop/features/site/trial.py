"""Sends a form of the site as a visitor's page does, marked as a test: nothing comes of it but the answer."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from urllib.parse import urlencode, urlsplit

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.site.rules_post import LANGUAGE, TOKEN, TRIAL

_SECONDS = 20.0
_MOST_WAIT = 15.0
_LONGEST_ANSWER = 65_536
_FIELDS = {"name": "Test", "email": "test@example.com", "text": "Test", TRIAL: "1"}
_OWN = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Tried:
    """The form would be taken. `words` are the server's, `milliseconds` the time its answer to the form took."""

    address: str
    words: str
    milliseconds: int


def try_form(address: str, key: str, language: str) -> Tried:
    """Opens the form, waits as long as a person takes to fill it in, and sends it; up to a minute.

    Raises Refused e_site_trial_refused, e_site_trial_other, e_site_trial_certificate; Unavailable site_trial,
    site_trial_name.
    """
    here = f"{address}/intake/form/{key}"
    asked = urlencode({"lang": language})
    opened = _ask(address, f"{here}/token?{asked}", None)
    wait = opened.get("least_seconds", 0)
    threading.Event().wait(min(float(wait) + 1 if isinstance(wait, int) else 0.0, _MOST_WAIT))
    fields = {**_FIELDS, TOKEN: str(opened.get("token", "")), LANGUAGE: language}
    begun = monotonic()
    answer = _ask(address, f"{here}?{asked}", fields)
    if answer.get("status") != "tried":
        raise Refused("e_site_trial_other", address=address, status=200)
    return Tried(address, str(answer.get("detail", "")), round((monotonic() - begun) * 1000))


def _ask(address: str, url: str, fields: Mapping[str, str] | None) -> dict[str, object]:
    """The object of JSON the server answers with."""
    body = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, body, {"Accept": "application/json", "User-Agent": "CRM"})
    # A proxy of the office knows nothing of what listens on this computer.
    own = [urllib.request.ProxyHandler({})] if urlsplit(address).hostname in _OWN else []
    try:
        with urllib.request.build_opener(*own).open(request, timeout=_SECONDS) as answer:
            return _read(address, answer.status, answer.read(_LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            found = _read(address, error.code, error.read(_LONGEST_ANSWER))
        raise Refused("e_site_trial_refused", status=error.code, detail=str(found.get("detail", ""))) from error
    except (OSError, HTTPException) as error:
        raise _why(address, error) from error


def _read(address: str, status: int, body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not {"status", "token", "detail"} & found.keys():
        raise Refused("e_site_trial_other", address=address, status=status)
    return found


def _why(address: str, error: Exception) -> Refused | Unavailable:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Refused("e_site_trial_certificate", address=address, why=cause.verify_message)
    if isinstance(cause, socket.gaierror):
        return Unavailable("site_trial_name", address=address)
    return Unavailable("site_trial", address=address)
