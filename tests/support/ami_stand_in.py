"""A stand-in for Asterisk's manager interface: it says what it is told to say. What a real one says is proved apart."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

Block = dict[str, str]
CHALLENGE = "840415273"


class AmiStandIn:
    """Listens on a free port of this computer. Connections that logged in hear what `tell` says."""

    def __init__(self, user: str = "crm", secret: str = "crm-secret") -> None:
        self.user, self.secret = user, secret
        self.actions: list[Block] = []
        self.channels: list[Block] = []
        self.answers: dict[str, Callable[[Block], Block | None]] = {}
        self.log_ins = 0
        self._guard = threading.Condition()
        self._clients: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._is_over = False
        threading.Thread(target=self._accept, name="ami stand-in", daemon=True).start()

    def tell(self, event: str, **fields: object) -> None:
        """An event to everybody who is logged in."""
        self.send(block_bytes({"Event": event, **{name: str(value) for name, value in fields.items()}}))

    def send(self, raw: bytes) -> None:
        """Bytes as they are, also such as no exchange would send."""
        with self._guard:
            for client in list(self._clients):
                try:
                    client.sendall(raw)
                except OSError:
                    client.close()
                    self._clients.remove(client)

    def drop(self) -> None:
        """Every connection is lost."""
        with self._guard:
            for client in self._clients:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)
                client.close()
            self._clients.clear()

    def wait_log_ins(self, count: int, seconds: float = 15.0) -> None:
        """Waits until so many log-ins were seen in all."""
        with self._guard:
            assert self._guard.wait_for(lambda: self.log_ins >= count, seconds), self.log_ins

    def wait_action(self, name: str, seconds: float = 15.0) -> Block:
        """Waits until such an action was asked for; the last one."""
        with self._guard:
            assert self._guard.wait_for(lambda: any(one["Action"] == name for one in self.actions), seconds), name
            return [one for one in self.actions if one["Action"] == name][-1]

    def close(self) -> None:
        """Ends."""
        self._is_over = True
        # A thread that waits in accept would keep a closed port alive.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop()

    def _accept(self) -> None:
        while not self._is_over:
            try:
                client, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as lines:
            client.sendall(b"Asterisk Call Manager/9.0.0\r\n")
            block: Block = {}
            for line in lines:
                text = line.decode().rstrip("\r\n")
                if text:
                    key, _colon, value = text.partition(":")
                    block[key.strip()] = value.strip()
                elif block:
                    self._answer(client, block)
                    block = {}

    def _answer(self, client: socket.socket, asked: Block) -> None:
        name = asked.get("Action", "")
        answer = self.answers.get(name, self._usual)(asked)
        with self._guard:
            self.actions.append(asked)
            if answer is not None:
                client.sendall(block_bytes({**answer, "ActionID": asked.get("ActionID", "")}))
            if name == "CoreShowChannels":
                for one in [*({"Event": "CoreShowChannel", **each} for each in self.channels),
                            {"Event": "CoreShowChannelsComplete", "EventList": "Complete"}]:  # fmt: skip
                    client.sendall(block_bytes({**one, "ActionID": asked.get("ActionID", "")}))
            if name == "Login" and answer is not None and answer["Response"] == "Success":
                self._clients.append(client)
                self.log_ins += 1
            self._guard.notify_all()

    def _usual(self, asked: Block) -> Block:
        if asked["Action"] == "Challenge":
            return {"Response": "Success", "Challenge": CHALLENGE}
        if asked["Action"] == "Login":
            key = hashlib.md5((CHALLENGE + self.secret).encode(), usedforsecurity=False).hexdigest()
            if (asked.get("Username"), asked.get("Key")) != (self.user, key):
                return {"Response": "Error", "Message": "Authentication failed"}
        return {"Response": "Success"}


class Trunk:
    """Makes the stand-in say what an exchange says of calls that come in by a trunk."""

    def __init__(self, exchange: AmiStandIn) -> None:
        self._exchange = exchange
        self._count = 0

    def ring(self, number: str, line: str = "4951112233", *, with_user_event: bool = True) -> str:
        """A call comes in and reaches the dialplan; its name."""
        self._count += 1
        name = f"{int(time.time())}.{self._count}"
        caller: dict[str, object] = {"Channel": f"PJSIP/trunk-{self._count:08x}", "Uniqueid": name, "Linkedid": name}
        self._exchange.tell("Newchannel", **caller, CallerIDNum=number, Exten=line, Context="from-trunk")
        if with_user_event:
            file = f"{name}.wav"
            self._exchange.tell("UserEvent", **caller, UserEvent="CrmCall", Number=number, Line=line, File=file)
        return name

    def dial(self, call: str, extension: str) -> None:
        """A phone rings."""
        self._exchange.tell("DialBegin", **self._legs(call, extension))

    def dialled(self, call: str, extension: str, status: str) -> None:
        """How dialling ended: ANSWER, BUSY, NOANSWER, CANCEL."""
        self._exchange.tell("DialEnd", **self._legs(call, extension), DialStatus=status)

    def hang_up(self, call: str) -> None:
        """The caller is gone."""
        self._exchange.tell("Hangup", Channel="PJSIP/trunk-1", Uniqueid=call, Linkedid=call, Cause="16")

    @staticmethod
    def _legs(call: str, extension: str) -> Mapping[str, object]:
        return {
            "Channel": "PJSIP/trunk-1",
            "Uniqueid": call,
            "Linkedid": call,
            "DestChannel": f"PJSIP/{extension}-0000002a",
            "DestUniqueid": f"{call}7",
            "DestLinkedid": call,
            "DestCallerIDNum": extension,
        }


def block_bytes(block: Mapping[str, str]) -> bytes:
    """A block as it goes over the wire."""
    return ("\r\n".join(f"{name}: {value}" for name, value in block.items()) + "\r\n\r\n").encode()
