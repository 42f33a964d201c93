"""ATOL registers by JSON over HTTP: the web server of the vendor's driver 10 (its papers "JSON tasks", "Web server").

The driver runs each task once by its uuid, so a lost answer is asked for by that uuid. Tried before a stand-in only.
"""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_desktop.devices.fiscal import (
    SHIFT_LENGTH,
    FiscalAnswer,
    FiscalDocument,
    FiscalKind,
    FiscalOutcome,
    FiscalReceipt,
    FiscalState,
    judge,
)
from crm_desktop.devices.kinds import Paper
from crm_desktop.errors import Refused, Unavailable

_NAMES = {FiscalKind.SALE: "sell", FiscalKind.RETURN: "sellReturn"}
_ENDED_BADLY = ("error", "canceled")
_POLL_SECONDS = 0.2
_MOST_ANSWER = 1_000_000


@dataclass
class AtolRegister:
    """`address` is that of the driver's web server, such as http://127.0.0.1:16732; times are in seconds."""

    address: str
    taxation: str = "osn"
    patience: float = 30.0
    request_timeout: float = 5.0
    wait: Callable[[float], None] = time.sleep
    timer: Callable[[], float] = time.monotonic

    def state(self) -> FiscalState:
        """Raises Unavailable("fiscal")."""
        status = self._ask({"type": "getDeviceStatus"})["deviceStatus"]
        shift = self._ask({"type": "getShiftStatus"})["shiftStatus"]
        memory = self._ask({"type": "getFnStatus"})["fnStatus"]
        sending = self._ask({"type": "ofdExchangeStatus"})
        ends = _instant(shift.get("expiredTime")) if shift["state"] != "closed" else None
        waiting = sending["status"]
        return FiscalState(
            {"opened": "open"}.get(shift["state"], shift["state"]),
            _instant(status.get("currentDateTime")) or datetime.now(),
            int(memory["fiscalDocumentNumber"]),
            ends - SHIFT_LENGTH if ends else None,
            Paper.UNKNOWN if "paperPresent" not in status else Paper.ENOUGH if status["paperPresent"] else Paper.OUT,
            int(waiting.get("notSentCount", 0)),
            _instant(waiting.get("notSentFirstDocDateTime")) if waiting.get("notSentCount") else None,
            _day(self._ask({"type": "getFnInfo"})["fnInfo"].get("validityDate")),
        )

    def open_shift(self, cashier: str) -> FiscalAnswer:
        """Done already is done."""
        if self._shift() == "opened":
            return FiscalAnswer(FiscalOutcome.DONE)
        return self._do(_new_id(), {"type": "openShift", "operator": {"name": cashier}})

    def register(self, receipt: FiscalReceipt) -> FiscalAnswer:
        """Waits until the driver has an answer; patience ended is unknown."""
        return self._do(receipt.request_id, self._task(receipt), receipt)

    def settle(self, receipt: FiscalReceipt, before: int) -> FiscalAnswer:
        """By the uuid; when the driver has never heard of it, by the number of the last document."""
        found = self._result(receipt.request_id)
        if found is not None:
            return self._answer(found, receipt)
        number = int(self._ask({"type": "getFnStatus"})["fnStatus"]["fiscalDocumentNumber"])
        return judge(receipt, before, None) if number == before else FiscalAnswer(FiscalOutcome.UNKNOWN)

    def move_cash(self, amount: Decimal, cashier: str) -> FiscalAnswer:
        """cashIn or cashOut."""
        name = "cashIn" if amount > 0 else "cashOut"
        return self._do(_new_id(), {"type": name, "operator": {"name": cashier}, "cashSum": _number(abs(amount))})

    def x_report(self) -> FiscalAnswer:
        """reportX."""
        return self._do(_new_id(), {"type": "reportX"})

    def close_shift(self, cashier: str) -> FiscalAnswer:
        """Done already is done."""
        if self._shift() == "closed":
            return FiscalAnswer(FiscalOutcome.DONE)
        return self._do(_new_id(), {"type": "closeShift", "operator": {"name": cashier}})

    # ---------------------------------------------------------------- tasks

    def _task(self, receipt: FiscalReceipt) -> dict[str, Any]:
        items = []
        for line in receipt.lines:
            item: dict[str, Any] = {
                "type": "position",
                "name": line.name[:128],
                "price": _number(line.price),
                "quantity": _number(line.quantity),
                "amount": _number(line.total),
                "paymentMethod": "fullPayment",
                "paymentObject": "commodity",
                "tax": {"type": "none" if line.vat == "none" else f"vat{line.vat}"},
            }
            if line.mark is not None:
                item["imcParams"] = {"imcType": "auto", "imc": base64.b64encode(line.mark).decode("ascii")}
            items.append(item)
        paid = (
            ("cash", receipt.cash),
            ("electronically", receipt.card),
            ("prepaid", receipt.prepaid),
            ("credit", receipt.credit),
        )
        task: dict[str, Any] = {
            "type": _NAMES[receipt.kind],
            "taxationType": self.taxation,
            "operator": {"name": receipt.cashier},
            "items": items,
            "payments": [{"type": kind, "sum": _number(amount)} for kind, amount in paid if amount],
            "total": _number(receipt.total),
        }
        if receipt.buyer:
            task["clientInfo"] = {"emailOrPhone": receipt.buyer}
        return task

    def _do(self, request_id: str, task: dict[str, Any], receipt: FiscalReceipt | None = None) -> FiscalAnswer:
        try:
            self._call("/requests", {"uuid": request_id, "request": task})
            found = self._wait_for(request_id)
        except _Refusal as refusal:
            return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=Refused("e_fiscal_device", words=refusal.words))
        except Unavailable as away:
            # Nobody knows whether the task was taken: the uuid tells when the driver can be asked again.
            return FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=away)
        return self._answer(found, receipt) if found else FiscalAnswer(FiscalOutcome.UNKNOWN)

    def _answer(self, found: dict[str, Any], receipt: FiscalReceipt | None) -> FiscalAnswer:
        if found["status"] in _ENDED_BADLY:
            words = str(found.get("errorDescription") or found.get("errorCode") or "")
            return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=Refused("e_fiscal_device", words=words))
        if found["status"] != "ready":
            return FiscalAnswer(FiscalOutcome.UNKNOWN)
        return FiscalAnswer(FiscalOutcome.DONE, _document(found, receipt) if receipt else None)

    def _wait_for(self, request_id: str) -> dict[str, Any] | None:
        end = self.timer() + self.patience
        while True:
            found = self._result(request_id)
            if found is None or found["status"] not in ("wait", "inProgress"):
                return found
            if self.timer() >= end:
                return found
            self.wait(_POLL_SECONDS)

    def _ask(self, task: dict[str, Any]) -> dict[str, Any]:
        answer_id = _new_id()
        self._call("/requests", {"uuid": answer_id, "request": task})
        found = self._wait_for(answer_id)
        if found is None or found["status"] != "ready":
            raise Unavailable("fiscal")
        return found["result"] or {}

    def _shift(self) -> str:
        try:
            return str(self._ask({"type": "getShiftStatus"})["shiftStatus"]["state"])
        except Unavailable:
            return ""

    def _result(self, request_id: str) -> dict[str, Any] | None:
        """The first result of a task; None: the driver does not know it."""
        answer = self._call(f"/requests/{request_id}")
        return answer["results"][0] if answer is not None else None

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(self.address.rstrip("/") + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=self.request_timeout) as answer:
                return json.loads(answer.read(_MOST_ANSWER) or b"null")
        except urllib.error.HTTPError as error:
            with error:
                if body is None and error.code == 404:
                    return None
                if body is not None and error.code == 409:  # it has this uuid already
                    return None
                if error.code < 500:
                    raise _Refusal(error.read(2000).decode("utf-8", "replace")) from error
            raise Unavailable("fiscal") from error
        except (OSError, ValueError) as error:
            raise Unavailable("fiscal") from error


class _Refusal(Exception):
    """The driver did not take a task."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def _document(found: dict[str, Any], receipt: FiscalReceipt) -> FiscalDocument:
    made = found["result"]["fiscalParams"]
    at = _instant(made["fiscalDocumentDateTime"])
    assert at is not None
    return FiscalDocument(
        int(made["fiscalDocumentNumber"]),
        receipt.kind,
        Decimal(str(made.get("total", receipt.total))).quantize(Decimal("0.01")),
        str(made["fiscalDocumentSign"]),
        str(made["fnNumber"]),
        at,
    )


def _number(amount: Decimal) -> float:
    """JSON has only such numbers; up to fifteen digits they are written as the decimal they came from."""
    return float(amount)


def _new_id() -> str:
    return str(uuid.uuid4())


def _instant(text: str | None) -> datetime | None:
    """The register's own clock: the offset says nothing more."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _day(text: str | None) -> date | None:
    found = _instant(text)
    return found.date() if found else None
