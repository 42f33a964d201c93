"""Letters of every fate through real mailboxes, the process killed at random: all accounted for, nothing twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.db import deploy
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from tests.support.builders_mail import make_mailbox, make_sent
from tests.support.mail_servers import PASSWORD, MailLab, start_lab
from tools.prove.firm import asked, inconsistencies, settle
from tools.prove.letters_made import CLIENT, TEXT, Made, make

SENT_ID = "<sent@shop.test>"
_BOXES = 3
_WAIT_SECONDS = 1800
Boxes = list[tuple[int, str, dict[str, object]]]
_TWINS = "select count(*) from (select letter_id from letter_place group by 1 having count(*) > 1)"
_OF_CLIENT = (
    "letter l join letter_thread t on t.id = l.thread_id"
    " where t.client_id is not null and l.direction = 'in' and not l.is_unconfirmed"
)


@dataclass
class LettersRun:
    """What came of a run; `wrong` is empty when all holds. Memory in MB, as the process told it while it worked."""

    kinds: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    arrivals: int = 0
    letters: int = 0
    memory: list[int] = field(default_factory=list)
    peak: int = 0
    wrong: list[str] = field(default_factory=list)


def run_letters(folder: Path, count: int, kills: int, first: int = 0) -> LettersRun:
    """Half of the letters with the process killed so often, the other half in one process whose memory is watched."""
    base = Embedded(folder / "letters.fdb")
    deploy.create_base(base)
    settle(base)
    run = LettersRun(kills=kills)
    with running_lab(folder / "lab") as lab:
        boxes = make_boxes(base, lab)
        half = count // 2
        made = [make(number, SENT_ID) for number in range(first, first + half)]
        lying = _lay(lab, boxes, made)
        _work(base, boxes, lying, kills, random.Random(first))
        expected = [_shell(one) for one in made]
        made = [make(number, SENT_ID) for number in range(first + half, first + count)]
        lying += _lay(lab, boxes, made)
        expected += [_shell(one) for one in made]
        del made
        said = _work(base, boxes, lying, 0, random.Random(first))
        run.memory = [word["memory"] for word in said]
        run.peak = max((word["peak"] for word in said), default=0)
    run.kinds = Counter(one.kind for one in expected)
    run.arrivals = _count(base, "arrival")
    run.letters = _count(base, "letter where direction = 'in'")
    run.wrong = [*_judge(base, expected, lying), *_judge_memory(run.memory)]
    return run


def _shell(made: Made) -> Made:
    """What is expected of a letter, without its bytes."""
    return Made(made.number, made.kind, b"", made.boxes, made.fate, made.message_id, made.has_words)


@contextmanager
def running_lab(folder: Path) -> Iterator[MailLab]:
    """Mail servers while it lasts."""
    lab = start_lab(folder)
    try:
        yield lab
    finally:
        lab.stop()


def make_boxes(base: Target, lab: MailLab) -> Boxes:
    """Mailboxes in the base, a client, and a letter of ours that will come back."""
    from tests.support.builders_channels import run_in

    def work(tx: Tx) -> Boxes:
        found = []
        for number in range(_BOXES):
            facts = lab.facts(lab.new_box(), since_days=3)
            channel_id = make_mailbox(tx, f"Box {number}", facts)
            tx.run(
                "insert into channel_secret (channel_id, name, sealed, put_at)"
                " values (?, 'password', ?, clock.utc_now())",
                (channel_id, PASSWORD),
            )
            found.append((channel_id, f"Box {number}", facts))
        client = tx.value(
            "insert into client (kind, name, branch_id, created_at, updated_at)"
            " values ('company', 'Дубрава', (select first 1 id from branch), clock.utc_now(), clock.utc_now())"
            " returning id"
        )
        tx.run("insert into client_email (client_id, email) values (?, ?)", (client, CLIENT))
        tx.run("insert into client_token (client_id, token, branch_id) select id, 'ДУБРАВА', branch_id from client")
        make_sent(tx, found[0][0], "gone@dead.test", message_id=SENT_ID)
        return found

    return run_in(base, work)


def _lay(lab: MailLab, boxes: Boxes, made: list[Made]) -> int:
    """Puts the letters into the mailboxes; how many there are then, a letter in two mailboxes twice."""
    lying = 0
    for one in made:
        for copy in range(one.boxes):
            place = boxes[(one.number + copy) % len(boxes)]
            lab.drop(str(place[2]["address"]), one.raw, one.number)
            lying += 1
    return lying


def _work(base: Embedded, boxes: Boxes, until: int, kills: int, draw: random.Random) -> list[dict[str, Any]]:
    """Lets processes work until all is settled, the first so many of them killed; what the last one said."""
    start = _settled(base)
    marks = sorted(draw.randint(start, until - 1) for _ in range(kills))
    for mark in marks:
        process = Process(base, boxes, until=until)
        process.wait_for(mark)
        process.kill()
    process = Process(base, boxes, until=until)
    return process.finish()


class Process:
    """One worker; `said` fills while it works."""

    def __init__(self, base: Embedded, boxes: Boxes, **order: object) -> None:
        self.said: list[dict[str, Any]] = []
        self._moved = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tools.prove.letters_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"path": str(base.path), "boxes": boxes, **order}) + "\n")
        self._process.stdin.close()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, settled: int) -> None:
        """Until it has said that it settled so many, and a moment more."""
        while self._process.poll() is None and not any(word.get("settled", -1) >= settled for word in self.said):
            self._moved.wait(0.05)
            self._moved.clear()
        self._moved.wait(random.random() * 0.2)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._process.kill()
        self._end()

    def finish(self) -> list[dict[str, Any]]:
        """Waits for its end; what it said. Raises RuntimeError when it failed."""
        self._process.wait(_WAIT_SECONDS)
        self._end()
        if not self.said or not self.said[-1].get("done"):
            raise RuntimeError("the worker failed")
        return [word for word in self.said if "memory" in word]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):
                self.said.append(json.loads(line))
            self._moved.set()

    def _end(self) -> None:
        self._process.wait(30)
        self._reader.join(30)
        assert self._process.stdout is not None
        self._process.stdout.close()


def _settled(base: Target) -> int:
    return _count(base, "arrival where state <> 'new'")


def _count(base: Target, what: str) -> int:
    return int(str(asked(base, f"select count(*) from {what}")[0][0]))


def _judge(base: Target, expected: list[Made], lying: int) -> list[str]:
    wrong = []
    if (kept := _count(base, "arrival")) != lying:
        wrong.append(f"{kept} arrivals of {lying} letters that lay there")
    if left := _count(base, "arrival where state = 'new'"):
        wrong.append(f"{left} arrivals are not settled")
    odd = asked(base, "select trim(reason), count(*) from arrival where state = 'refused' group by 1")
    known = {"auto_reply", "bulk", "bounce_of_others"}
    wrong += [f"{times} refused for {reason}" for reason, times in odd if reason not in known]
    letters = Counter(str(name) for (name,) in asked(base, "select message_id from letter where direction = 'in'"))
    for one in expected:
        if one.message_id and letters[one.message_id] != (one.fate == "letter"):
            wrong.append(f"letter {one.number} ({one.kind}) is there {letters[one.message_id]} times")
    wrong += _judge_numbers(base, expected)
    wrong += _judge_words(base, expected)
    wrong += [f"inconsistent: {found}" for found in inconsistencies(base)]
    return wrong


def _judge_numbers(base: Target, expected: list[Made]) -> list[str]:
    """Letters without an id of their own, places, and lines on the card are counted."""
    wrong = []
    whole = [one for one in expected if one.kind not in ("broken", "cut_off")]
    damaged = len(expected) - len(whole)
    sure = sum(1 for one in whole if one.fate == "letter")
    letters = _count(base, "letter where direction = 'in'")
    # A damaged letter may look like one that no person wrote, or like another damaged one.
    if not sure <= letters <= sure + damaged:
        wrong.append(f"{letters} letters, expected {sure} to {sure + damaged}")
    twins = int(str(asked(base, _TWINS)[0][0]))
    twice = sum(1 for one in expected if one.boxes == 2)
    if not twice <= twins <= twice + damaged:
        wrong.append(f"{twins} letters lie in two mailboxes, expected {twice}")
    clients = sum(1 for one in expected if one.kind == "client")
    of_client = _count(base, _OF_CLIENT)
    lines = _count(base, "journal where kind = 'mail' and meaning in ('in', 'letter')")
    if lines != of_client or lines < clients:
        wrong.append(f"{lines} lines on the card of the client, expected {of_client}, of them {clients} of his own")
    bounces = sum(1 for one in expected if one.fate == "bounce")
    if (found := _count(base, "journal where meaning = 'bounce'")) not in (0, bounces):
        wrong.append(f"{found} lines about letters that came back, expected {bounces}")
    if bare := _count(
        base,
        "letter_thread t where t.inquiry_id is null and t.letter_count > 0"
        " and not exists (select 1 from letter l where l.thread_id = t.id and l.direction = 'out')",
    ):
        wrong.append(f"{bare} threads nobody was told of")
    return wrong


def _judge_words(base: Target, expected: list[Made]) -> list[str]:
    sql = "select message_id, substring(plain from 1 for 200) from letter where direction = 'in'"
    words = {str(name): str(text).strip() for name, text in asked(base, sql)}
    return [
        f"letter {one.number} ({one.kind}) reads {words[one.message_id]!r}"
        for one in expected
        if one.has_words and one.message_id in words and words[one.message_id] != TEXT
    ]


def _judge_memory(memory: list[int]) -> list[str]:
    """The second half of what it held is not above the first by more than a fifth."""
    if len(memory) < 8:
        return []
    half = len(memory) // 2
    early, late = max(memory[:half]), max(memory[half:])
    return [f"memory grew from {early} to {late} MB"] if late > early * 1.2 + 20 else []
