"""Console, agent and window decide alike: the rules run in the base, and so do the reasons."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from crm_desktop.admin.__main__ import main
from crm_desktop.admin.session import session
from crm_desktop.clock import SystemClock
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.folder import WatchedFolder
from crm_desktop.features.intake.presenter_entry import EntryPresenter, Saved
from crm_desktop.features.intake.rules import Surroundings
from tests.support import builders_intake as build
from tests.support.run_now import RunNow
from tests.support.window import do, furnish

_COUNT = 1000
_MANAGED = [f"+7902555{n:04}" for n in range(300)]
_KNOWN = [build.ANNA_PHONE, "8 (846) 200-11-22", "+79270000001", *_MANAGED]
_DECIDED = """select i.id, i.state, i.staff_id, i.rule_id, i.client_id, i.chooser, i.joined_to_id, i.reason, i.trace,
                     (select list(o.staff_id || '/' || o.why) from offer o where o.inquiry_id = i.id)
              from inquiry i order by i.id"""


def _rules() -> list[Any]:
    return [
        lambda firm: build.rule("manager", build.condition("channel", "call"), name="Manager"),
        lambda firm: build.rule(
            "person", build.condition("words", "возврат"), staff_id=firm.people["Denis"], name="Back"
        ),
        lambda firm: build.rule(
            "turn", build.condition("channel", "web", "mail"), group_id=firm.groups["sales"], name="Turn"
        ),
        lambda firm: build.rule("least_load", group_id=firm.groups["sales"], name="Load"),
    ]


def _make_clients(tx: Tx, firm: build.Firm) -> None:
    for phone in _MANAGED:
        build.make_client(tx, firm.branch, f"Client {phone}", firm.people["Boris"], phone)


def _records() -> list[dict[str, str]]:
    """Calls, requests, letters and visits: clients, strangers, hidden and impossible numbers, people who ask again."""
    draw = random.Random(5)
    strangers = [f"8 901 {n // 100:03} {n % 100:02} 00" for n in range(2000)]
    phones = [*_KNOWN, *strangers, "", "скрыт", "12", "8912ABC4567"]
    return [
        {
            "channel": draw.choice(["call", "web", "mail", "chat", "visit"]),
            "phone": draw.choice(phones),
            "name": f"Somebody {n}",
            "subject": draw.choice(["Доставка", "Возврат перфоратора", "Плитка"]),
        }
        for n in range(_COUNT)
    ]


def _by_console(base: Path, records: list[dict[str, str]], folder: Path) -> None:
    assert main(["intake", str(_file(folder, records)), "--db", str(base), "--user", "GALINA", "--json"]) == 0


def _by_agent(base: Path, records: list[dict[str, str]], folder: Path) -> None:
    _file(folder, records)
    watched = WatchedFolder(folder)
    with session(Embedded(base), "GALINA") as opened:
        looks = [watched.take_ready(opened.do, lambda: Surroundings(SystemClock().now())) for _n in range(2)]
    assert [len(taken) for taken in looks] == [0, 1]


def _by_window(base: Path, records: list[dict[str, str]], _folder: Path) -> None:
    saved: list[Saved] = []
    with session(Embedded(base), "GALINA") as opened:

        def all_of_them(tx: Any) -> None:
            form = EntryPresenter(RunNow(tx), SystemClock(), opened.me, lambda _tx, _number: None)
            form.saved.connect(saved.append)
            for record in records:
                form.begin()
                form.save(record)

        opened.do(all_of_them)
    assert len(saved) == len(records)


def _file(folder: Path, records: list[dict[str, str]]) -> Path:
    folder.mkdir()
    path = folder / "inquiries.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_a_thousand_inquiries_get_equal_results_and_reasons_from_three_programs(
    base_path: Path, tmp_path: Path
) -> None:
    firm = furnish(base_path, *_rules())
    do(Embedded(base_path), lambda tx: _make_clients(tx, firm))
    records = _records()
    decided = []
    for name, way in (("console", _by_console), ("agent", _by_agent), ("window", _by_window)):
        base = tmp_path / f"{name}.fdb"
        shutil.copyfile(base_path, base)
        way(base, records, tmp_path / name)
        rows = do(Embedded(base), lambda tx: tx.rows(_DECIDED))
        assert isinstance(rows, list)
        decided.append(rows)
    assert len(decided[0]) == _COUNT
    assert decided[0] == decided[1] == decided[2]
    states = Counter(row[1] for row in decided[0])
    assert states.keys() == {"offered", "joined"}
    assert len({row[3] for row in decided[0]}) == 5  # every rule chose, and joined ones have none
