"""Asks an exchange in the cloud over HTTP: to dial a number, to give a recording. Nothing goes out but by https."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.calls.recordings import Sound, mime_of
from crm_desktop.features.calls.rules import CallToDial
from crm_desktop.features.calls.rules_cloud import Vendor, flat_fields
from crm_desktop.features.calls.rules_cloud_api import (
    Api,
    Ask,
    Sending,
    is_safe,
    judge_answer,
    link_of,
    sending,
    token_sending,
)
from crm_desktop.features.channels.rules_work import Ground

_SECONDS = 20.0
_LARGEST_WORD = 256 * 1024
_LONGEST_NUMBER = 20


class CloudApi:
    """The side of an exchange that can be asked. Raises Refused e_calls_no_dial, e_calls_setting when it cannot be."""

    def __init__(self, ground: Ground, vendor: Vendor) -> None:
        if vendor.api is None:
            raise Refused("e_calls_no_dial")
        self._api: Api = vendor.api
        self._ground = ground
        facts = ground.channel.facts
        self._address = str(facts.get("api_url") or vendor.api.address)
        if not self._address:
            raise Refused("e_calls_setting", name="api_url")
        if not is_safe(self._address, self._address):
            raise Refused("e_calls_api_unsafe", address=self._address[:60])
        self._own = {}
        for name in vendor.api.wants:
            if not str(facts.get(name) or ""):
                raise Refused("e_calls_setting", name=name)
            self._own[name] = str(facts[name])
        self._secrets: dict[str, str] = {}
        for name in vendor.api.needs:
            secret = ground.secret(name)
            if not secret:
                raise Refused("e_calls_setting", name=name)
            self._secrets[name] = secret

    def dial(self, dial: CallToDial) -> None:
        """The person's phone rings first, then the number is dialled for him.

        Raises Refused e_calls_no_extension, e_calls_no_phone, e_calls_dial; Unavailable("cloud_pbx") whose fact
        `is_sent` tells that it may have been heard.
        """
        ask = self._api.dial
        if ask is None:
            raise Refused("e_calls_no_dial")
        extension = dial.extension_no or ""
        if not extension.replace("-", "").isalnum() or len(extension) > _LONGEST_NUMBER:
            raise Refused("e_calls_no_extension", person=dial.person or "")
        if not dial.phone:
            raise Refused("e_calls_no_phone")
        values = {"extension": extension, "number": dial.phone.lstrip("+"), "call": dial.outside_id}
        answer = self._asked(ask, values, _LARGEST_WORD)
        judge_answer(ask, _fields(answer))

    def sound(self, name: str, limit_bytes: int) -> Sound | str:
        """The recording of this name, or the reason it cannot be kept (a key of RECORDING_REASONS)."""
        ask = self._api.recording
        if ask is None:
            return "elsewhere"
        try:
            content = self._asked(ask, {"recording": name}, limit_bytes if not ask.link else _LARGEST_WORD)
            if ask.link:
                judge_answer(ask, _fields(content))
                link = link_of(ask, _fields(content))
                if link is None:
                    return "missing"
                content = self._send(Sending("GET", link), limit_bytes)
        except Unavailable:
            return "away"
        except Refused as error:
            return {"e_calls_too_large": "oversize", "e_calls_api_unsafe": "unsafe"}.get(error.key, "missing")
        if not content:
            return "empty"
        mime = mime_of(content)
        return Sound(mime, content) if mime else "not_audio"

    def _asked(self, ask: Ask, values: Mapping[str, str], limit: int) -> bytes:
        if self._api.way == "bearer" and "token" not in self._secrets:
            told = _fields(self._send(token_sending(self._api, self._address, self._secrets), _LARGEST_WORD))
            if not told.get("access_token"):
                raise Refused("e_calls_dial", answer=told.get("error", "token")[:100])
            self._secrets["token"] = told["access_token"]
        now = self._ground.clock.now()
        return self._send(sending(self._api, self._address, ask, {**self._own, **values}, self._secrets, now), limit)

    def _send(self, one: Sending, limit: int) -> bytes:
        """The answer. Raises Refused e_calls_api_unsafe, e_calls_too_large, e_calls_dial; Unavailable."""
        if not is_safe(one.url, self._address):
            raise Refused("e_calls_api_unsafe", address=one.url[:60])
        request = urllib.request.Request(one.url, one.body, dict(one.headers), method=one.method)
        opener = urllib.request.build_opener(_SafeRedirects(self._address))
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                content: bytes = answer.read(limit + 1)
        except urllib.error.HTTPError as error:
            with error:
                self._secrets.pop("token", None)
                if error.code >= 500:
                    raise Unavailable("cloud_pbx", 30.0, is_sent=True, answer=error.code) from error
                raise Refused("e_calls_dial", answer=f"HTTP {error.code}") from error
        except urllib.error.URLError as error:
            raise Unavailable("cloud_pbx", 30.0, is_sent=False, answer=type(error.reason).__name__) from error
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable("cloud_pbx", 30.0, is_sent=True, answer=type(error).__name__) from error
        except ValueError as error:
            raise Refused("e_calls_api_unsafe", address=one.url[:60]) from error
        if len(content) > limit:
            raise Refused("e_calls_too_large")
        return content


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Goes only where a request may go, and takes no log-in along."""

    def __init__(self, address: str) -> None:
        self._address = address

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not is_safe(newurl, self._address):
            raise Refused("e_calls_api_unsafe", address=newurl[:60])
        return urllib.request.Request(newurl, method="GET", unverifiable=True, origin_req_host=req.origin_req_host)


def _fields(answer: bytes) -> dict[str, str]:
    """The fields of an answer. Raises Refused e_calls_dial when it is none."""
    try:
        return flat_fields(json.loads(answer.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise Refused("e_calls_dial", answer=answer[:60].decode("utf-8", "replace")) from error
