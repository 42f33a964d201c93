"""Access tokens for XOAUTH2: got from the provider for the refresh token of the firm, used until they expire."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Protocol

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.mail.rules import MailboxFacts, is_this_computer
from crm_desktop.features.mail.tls import trust

_TIMEOUT = 20.0
_ANSWER_LIMIT = 100_000
_EARLY_SECONDS = 120.0


class Secrets(Protocol):
    """Where refresh_token and client_secret lie: the ground of a channel."""

    def secret(self, name: str, *, anew: bool = False) -> str | None:
        """A secret, `anew` as it is now in the base."""
        ...

    def keep_secret(self, name: str, secret: str) -> None:
        """Puts another one in its place."""
        ...


class TokenKeeper:
    """The current access token of one mailbox. A refresh token that comes with it takes the place of the last one."""

    def __init__(self, facts: MailboxFacts, secrets: Secrets) -> None:
        self._facts = facts
        self._secrets = secrets
        self._token = ""
        self._good_till = 0.0

    def token(self, *, anew: bool = False) -> str:
        """A token that is good now; `anew` when the server has just refused the last one."""
        if anew or time.monotonic() >= self._good_till:
            self._token, seconds = self._fetch()
            self._good_till = time.monotonic() + max(seconds - _EARLY_SECONDS, 0.0)
        return self._token

    def _fetch(self) -> tuple[str, float]:
        url = self._facts.token_url
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_this_computer(parts.hostname or "")):
            raise Refused("e_mail_facts", field="token_url")
        # Services that change it take the old one back: what another worker of this mailbox was given counts.
        refresh = self._secrets.secret("refresh_token", anew=True)
        if not refresh:
            raise Refused("e_mail_no_secret", name="refresh_token")
        form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": self._facts.client_id}
        if client_secret := self._secrets.secret("client_secret"):
            form["client_secret"] = client_secret
        if self._facts.scope:
            form["scope"] = self._facts.scope
        answer = _post(url, form, self._facts.ca_file)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise Refused("e_mail_token", reason=str(answer.get("error") or "")[:200])
        given = answer.get("refresh_token")
        if isinstance(given, str) and given and given != refresh:
            self._secrets.keep_secret("refresh_token", given)
        seconds = answer.get("expires_in")
        return token, float(seconds) if isinstance(seconds, (int, float)) else 300.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A refresh token goes to the address that was put in, and nowhere else."""

    def redirect_request(self, *_given: object, **_named: object) -> None:
        return None


def _post(url: str, form: dict[str, str], ca_file: str) -> dict[str, object]:
    host = urllib.parse.urlsplit(url).hostname or ""
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust(ca_file)), _NoRedirect)
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode("ascii"))
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            raw = answer.read(_ANSWER_LIMIT)
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code == 429:
            raise Unavailable("mail_token", 60, server=host, reason=str(error.code)) from error
        raw = error.read(_ANSWER_LIMIT)
    except OSError as error:
        raise Unavailable("mail_token", 60, server=host, reason=str(error)[:200]) from error
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"error": "no answer that can be read"}
