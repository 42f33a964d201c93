"""A stand-in for the web server of the ATOL driver, written from its public papers: it is no register, and says so."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class AtolStandIn:
    """What it was told and made; `hangs_up_after` takes a task and says nothing, `never_ends` keeps it waiting."""

    address: str = ""
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    number: int = 10
    shift: str = "closed"
    has_paper: bool = True
    hangs_up_after: str = ""
    hangs_up_before: str = ""
    never_ends: bool = False
    refuses: str = ""

    def take(self, request_id: str, task: dict[str, Any]) -> None:
        """Does a task once."""
        self.tasks[request_id] = task
        if self.never_ends:
            self.results[request_id] = {"status": "inProgress", "errorCode": 0, "errorDescription": "", "result": None}
            return
        trouble = self.refuses if task["type"] in ("sell", "sellReturn") else ""
        result = None if trouble else self._do(task)
        self.results[request_id] = {
            "status": "error" if trouble else "ready",
            "errorCode": 68 if trouble else 0,
            "errorDescription": trouble,
            "result": result,
        }

    def _do(self, task: dict[str, Any]) -> dict[str, Any]:
        name = task["type"]
        if name == "getDeviceStatus":
            return {"deviceStatus": {"currentDateTime": "2026-11-24T12:30:00+03:00", "paperPresent": self.has_paper}}
        if name == "getShiftStatus":
            return {"shiftStatus": {"state": self.shift, "number": 5, "expiredTime": "2026-11-25T08:00:00+03:00"}}
        if name == "getFnStatus":
            return {"fnStatus": {"fiscalDocumentNumber": self.number}}
        if name == "getFnInfo":
            return {"fnInfo": {"validityDate": "2027-05-01T00:00:00+03:00"}}
        if name == "ofdExchangeStatus":
            return {"status": {"notSentCount": 2, "notSentFirstDocDateTime": "2026-11-20T09:00:00+03:00"}}
        if name in ("openShift", "closeShift"):
            self.shift = "opened" if name == "openShift" else "closed"
        self.number += 1
        made = {
            "fiscalDocumentNumber": self.number,
            "fiscalDocumentSign": "957417152",
            "fiscalDocumentDateTime": "2026-11-24T12:30:00+03:00",
            "fnNumber": "9999078900000003",
            "total": task.get("total", 0),
        }
        return {"fiscalParams": made}


@contextmanager
def atol_stand_in() -> Iterator[AtolStandIn]:
    """The stand-in on a free loopback port until the end of the block."""
    driver = AtolStandIn()

    class Handler(BaseHTTPRequestHandler):
        server_version = "stand-in-for-an-atol-driver"

        def log_message(self, format: str, *args: object) -> None:
            return

        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = told["request"]["type"]
            if name == driver.hangs_up_before:
                driver.hangs_up_before = ""
                self.close_connection = True
                return
            if told["uuid"] in driver.tasks:
                self._say(409, {"error": "uuid"})
                return
            driver.take(told["uuid"], told["request"])
            if name == driver.hangs_up_after:
                driver.hangs_up_after = ""
                self.close_connection = True
                return
            self._say(201, {"uuid": told["uuid"], "number": 1, "isBlocked": False})

        def do_GET(self) -> None:
            found = driver.results.get(self.path.rsplit("/", 1)[1])
            self._say(200, {"results": [found]}) if found else self._say(404, {"error": "not found"})

        def _say(self, code: int, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    driver.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield driver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
