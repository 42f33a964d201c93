"""A stand-in for the API of cloud exchanges, written from their public documents: it is no exchange, and says so."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, SALT, SECRET = "vpbx-key", "vpbx-salt", "s3cret"
SOUND = b"ID3" + b"\x00" * 500


@dataclass
class CloudExchange:
    """What it was asked, what it gives as a recording, where it leads, and the code it answers everything with."""

    address: str = ""
    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    sound: bytes = SOUND
    leads_to: str = ""
    code: int = 200


@contextmanager
def cloud_exchange() -> Iterator[CloudExchange]:
    """The stand-in on a free loopback port until the end of the block."""
    exchange = CloudExchange()

    class Handler(BaseHTTPRequestHandler):
        server_version = "stand-in-for-a-cloud-exchange"

        def log_message(self, format: str, *args: object) -> None:
            return

        def do_GET(self) -> None:  # noqa: N802 - the server's name
            self._answer(b"")

        def do_POST(self) -> None:  # noqa: N802 - the server's name
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            code, content, more = _judged(exchange, self.path, dict(self.headers), body)
            self.send_response(code)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    exchange.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield exchange
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _judged(
    exchange: CloudExchange, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, bytes, dict[str, str]]:
    if exchange.code != 200:
        return exchange.code, b"{}", {}
    where, query = urlsplit(path).path, urlsplit(path).query
    if where == "/file.mp3":
        if "Authorization" in headers:
            exchange.wrong.append("the log-in went along to the file")
        return 200, exchange.sound, {"Content-Type": "audio/mpeg"}
    link = exchange.leads_to or f"{exchange.address}/file.mp3"
    if where in ("/commands/callback", "/queries/recording/post"):
        return _mango(exchange, where, body, link)
    if where.startswith("/v1/"):
        return _zadarma(exchange, where, query, headers, link)
    return _telphin(exchange, where, headers, body, link)


def _mango(exchange: CloudExchange, where: str, body: bytes, link: str) -> tuple[int, bytes, dict[str, str]]:
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    if form["sign"] != hashlib.sha256((KEY + form["json"] + SALT).encode()).hexdigest() or form["vpbx_api_key"] != KEY:
        exchange.wrong.append("sign")
        return 200, b'{"result": 3102}', {}
    exchange.asked.append((where, json.loads(form["json"])))
    return (302, b"", {"Location": link}) if "recording" in where else (200, b'{"result": 1000}', {})


def _zadarma(
    exchange: CloudExchange, where: str, query: str, headers: dict[str, str], link: str
) -> tuple[int, bytes, dict[str, str]]:
    told = where + query + hashlib.md5(query.encode()).hexdigest()
    right = base64.b64encode(hmac.new(SECRET.encode(), told.encode(), "sha1").hexdigest().encode()).decode()
    if headers.get("Authorization") != f"{KEY}:{right}":
        exchange.wrong.append("Authorization")
        return 401, b'{"status": "error"}', {}
    exchange.asked.append((where, {name: values[0] for name, values in parse_qs(query).items()}))
    return 200, json.dumps({"status": "success", "links": [link]}).encode(), {}


def _telphin(
    exchange: CloudExchange, where: str, headers: dict[str, str], body: bytes, link: str
) -> tuple[int, bytes, dict[str, str]]:
    if where == "/oauth/token":
        form = parse_qs(body.decode())
        assert (form["client_id"], form["client_secret"]) == ([KEY], [SECRET])
        return 200, b'{"access_token": "t-1"}', {}
    if headers.get("Authorization") != "Bearer t-1":
        exchange.wrong.append("Bearer")
        return 401, b"{}", {}
    exchange.asked.append((where, json.loads(body) if body else {}))
    return 200, json.dumps({"call_id": "1", "record_url": link}).encode(), {}
