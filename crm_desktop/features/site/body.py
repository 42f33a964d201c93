"""Bodies of requests: read with a cap on size and time, taken apart by their content type."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from crm_desktop.errors import Refused
from crm_desktop.features.site.rules_door import read_json
from crm_desktop.features.site.rules_post import MOST_FIELDS, flatten

BODY_SECONDS = 10.0
_MOST_FILES = 5


async def read_body(request: Request, limit: int, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body. Raises Refused e_site_too_big, e_site_too_slow, e_site_content (it comes compressed)."""
    headers = request.headers
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refused("e_site_content")
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > limit:
        raise Refused("e_site_too_big", limit=limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise Refused("e_site_too_big", limit=limit)
                parts.append(part)
    except TimeoutError as error:
        raise Refused("e_site_too_slow", seconds=int(seconds)) from error
    return b"".join(parts)


async def read_pairs(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, or of a JSON object. Raises Refused e_site_content, e_site_fields, e_site_json."""
    kind = kind_of(content_type)
    if kind == "application/json":
        return flatten(read_json(body))
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(body)
    if kind == "multipart/form-data":
        return await _multipart(content_type, body)
    raise Refused("e_site_content")


def kind_of(content_type: str) -> str:
    """The content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    # Old Russian sites send windows-1251, which is hardly ever readable as UTF-8.
    for charset, errors in (("utf-8", "strict"), ("cp1251", "replace")):
        try:
            return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding=charset, errors=errors)
        except UnicodeDecodeError:
            continue
        except ValueError as error:
            raise Refused("e_site_fields", why=f"more than {MOST_FIELDS}") from error
    return []


async def _multipart(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Fields of a form with parts; of files the name alone is kept."""

    async def once() -> AsyncIterator[bytes]:
        yield body

    parser = MultiPartParser(
        Headers({"content-type": content_type}),
        once(),  # type: ignore[arg-type]  # any async iterator serves
        max_files=_MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=len(body),
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, LookupError) as error:
        raise Refused("e_site_fields", why=str(error)[:100] or "broken parts") from error
    pairs: list[tuple[str, str]] = []
    for name, value in form.multi_items():
        text = (value.filename or "") if isinstance(value, UploadFile) else value
        if text or not isinstance(value, UploadFile):
            pairs.append((name, text))
    await form.close()
    return pairs
