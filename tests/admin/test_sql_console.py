"""The console on a file and over the wire: answers, exit codes, messages for everything that can be wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop.admin.__main__ import main
from crm_desktop.admin.console import Exit
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server
from crm_desktop.features.exchange.report_words import report_words
from crm_desktop.features.exchange.sales_import import ImportReport
from tests.support.server_rig import RealServer, RigServer

SALES = Path(__file__).parents[1] / "flows" / "superstore.csv.gz"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and answers with exit code, standard output and messages."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def base(run: Run, tmp_path: Path) -> Path:
    """A new base made by the console."""
    path = tmp_path / "firm.fdb"
    code, _out, err = run("init", "--db", path, "--firm", "Ромашка", "--zone", "Europe/Samara")
    assert code == Exit.OK, err
    return path


def _lines(path: Path, *records: dict[str, object] | str) -> Path:
    texts = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


@pytest.mark.smoke
def test_a_new_base_is_made_once_and_never_over_another(run: Run, base: Path) -> None:
    before = base.read_bytes()
    code, _out, err = run("init", "--db", base)
    assert code == Exit.FAILED
    assert str(base) in err
    assert base.read_bytes() == before


def test_a_wrong_zone_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "firm.fdb"
    code, _out, _err = run("init", "--db", path, "--zone", "Mars/Olympus")
    assert code == Exit.FAILED
    assert not list(tmp_path.glob("firm.fdb*"))


@pytest.mark.parametrize("command", [["check"], ["due"], ["upgrade"], ["intake", "x.jsonl"]])
def test_a_base_that_is_not_there_is_named(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "x.jsonl").write_text("{}\n")
    command = [str(tmp_path / part) if part.endswith("jsonl") else part for part in command]
    code, out, err = run(*command, "--db", tmp_path / "nowhere.fdb", "--json")
    assert code == Exit.FAILED
    assert "nowhere.fdb" in err
    assert json.loads(out)["error"]


def test_intake_answers_a_json_line_for_each_line(run: Run, base: Path, tmp_path: Path) -> None:
    file = _lines(
        tmp_path / "in.jsonl",
        {"channel": "call", "phone": "8 (927) 000-00-01", "source": "pbx", "source_id": "1"},
        {"channel": "web", "phone": "+7 927 000 00 01", "source": "site", "source_id": "2"},
        {"channel": "call", "phone": "anonymous"},
        '{"channel": ',
        {"channel": "call", "phone": "8 (927) 000-00-01", "source": "pbx", "source_id": "1"},
    )
    with closing(Connection(Embedded(base))) as connection, connection.tx(write=True) as tx:
        tx.run("update staff set state = 'away'")
    code, out, err = run("intake", file, "--db", base, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["status"] for answer in answers] == ["waiting", "joined", "waiting", "quarantined", "repeated"]
    assert answers[1]["joined_to"] == answers[0]["inquiry_id"] == answers[4]["inquiry_id"]
    assert answers[2]["reason"] == "nobody_free"
    assert answers[3]["reason"] == "broken_json"
    assert "4" in err
    assert code == Exit.PARTLY
    code, out, _err = run("intake", file, "--db", base, "--json")
    assert [json.loads(line)["status"] for line in out.splitlines()] == [
        "repeated", "repeated", "repeated", "quarantined", "repeated",
    ]  # fmt: skip
    counts = json.loads(run("check", "--db", base, "--json")[1])["counts"]
    assert (counts["inquiries"], counts["quarantined"]) == (3, 1)


def test_intake_of_good_lines_ends_well_and_in_words(run: Run, base: Path, tmp_path: Path) -> None:
    file = _lines(tmp_path / "in.csv", "channel;phone;name", "call;89270000001;Анна", "web;;Олег")
    code, out, _err = run("intake", file, "--db", base)
    assert code == Exit.OK
    assert ": 2" in out


def test_an_empty_file_is_said_to_be_empty(run: Run, base: Path, tmp_path: Path) -> None:
    code, _out, err = run("intake", _lines(tmp_path / "in.jsonl"), "--db", base)
    assert code == Exit.OK
    assert err.strip()


def test_a_missing_file_is_named(run: Run, base: Path, tmp_path: Path) -> None:
    code, _out, err = run("intake", tmp_path / "none.jsonl", "--db", base)
    assert code == Exit.FAILED
    assert "none.jsonl" in err


def test_sql_in_a_name_stays_a_name(run: Run, base: Path, tmp_path: Path) -> None:
    name = "Роберт'); DROP TABLE client;-- 🙂"
    file = _lines(tmp_path / "in.jsonl", {"channel": "web", "name": name, "phone": "89270000001"})
    assert run("intake", file, "--db", base)[0] == Exit.OK
    code, out, _err = run("check", "--db", base, "--json")
    assert (code, json.loads(out)["inconsistent"]) == (Exit.OK, [])


def test_nothing_due_is_no_failure(run: Run, base: Path) -> None:
    code, out, _err = run("due", "--db", base, "--json")
    assert code == Exit.OK
    assert json.loads(out) == {"offers_expired": 0, "reminders_fired": 0, "escalated": 0, "series": 0}


def test_an_upgrade_of_a_new_base_has_nothing_to_do(run: Run, base: Path) -> None:
    code, out, _err = run("upgrade", "--db", base, "--json")
    assert (code, json.loads(out)["upgraded"]) == (Exit.OK, False)


def test_a_person_nobody_knows_is_refused(run: Run, base: Path) -> None:
    code, _out, err = run("check", "--db", base, "--user", "nobody")
    assert code == Exit.FAILED
    assert "NOBODY" in err


@pytest.mark.tcp
def test_the_same_base_is_worked_on_over_the_wire(
    run: Run, rig: RigServer | RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "geheim-1")
    path = tmp_path / "firm.fdb"
    monkeypatch.setenv("CRM_AGENT_PASSWORD", "geheim-2")
    assert run("init", "--db", path, "--admin", "boss", "--logins")[0] == Exit.OK
    server = rig.add_base(path)
    place = f"{server.host}/{server.port}:{server.name}"
    file = _lines(tmp_path / "in.jsonl", {"channel": "call", "phone": "89270000001", "source_id": "1"})
    code, out, err = run("intake", file, "--server", place, "--user", "boss", "--json")
    assert code == Exit.OK, err
    # The rules of a new firm offer it to its only person in working hours; at night it waits.
    assert json.loads(out)["status"] in ("routed", "waiting")
    assert json.loads(run("check", "--server", place, "--user", "boss", "--json")[1])["counts"]["inquiries"] == 1
    assert run("check", "--server", place, "--user", "sysdba")[0] == Exit.FAILED
    monkeypatch.setenv("CRM_PASSWORD", "wrong")
    code, out, _err = run("check", "--server", place, "--user", "boss", "--json")
    assert (code, json.loads(out)["error"]) == (Exit.FAILED, "e_db_wrong_password")
    monkeypatch.setenv("CRM_PASSWORD", "geheim-2")
    assert run("due", "--server", place, "--user", "agent")[0] == Exit.OK
    assert run("check", "--server", place, "--user", "agent")[0] == Exit.FAILED


@pytest.mark.tcp
def test_the_agent_is_given_another_password(
    run: Run, rig: RigServer | RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "geheim-1")
    path = tmp_path / "firm.fdb"
    assert run("init", "--db", path, "--admin", "boss", "--logins")[0] == Exit.OK
    server = rig.add_base(path)
    place = f"{server.host}/{server.port}:{server.name}"
    code, out, _err = run("agent-password", "--server", place, "--user", "boss", "--json")
    assert (code, json.loads(out)["error"]) == (Exit.FAILED, "e_admin_no_password")
    monkeypatch.setenv("CRM_AGENT_PASSWORD", "geheim-3")
    code, out, err = run("agent-password", "--server", place, "--user", "boss")
    assert code == Exit.OK, err
    assert f"./crm agent --server {place} --user AGENT" in out
    assert "geheim-3" not in out + err
    assert run("due", "--server", place, "--user", "agent")[0] == Exit.FAILED
    monkeypatch.setenv("CRM_PASSWORD", "geheim-3")
    assert run("due", "--server", place, "--user", "agent")[0] == Exit.OK


def test_a_base_without_log_ins_has_no_password_for_the_agent(
    run: Run, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_AGENT_PASSWORD", "geheim-3")
    code, out, _err = run("agent-password", "--db", base, "--json")
    assert (code, json.loads(out)["error"]) == (Exit.FAILED, "e_admin_no_logins")


@pytest.mark.tcp
def test_an_older_base_on_a_server_is_upgraded_and_its_copy_is_here(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSWORD", server.password)
    with closing(Connection(server)) as owner:
        owner.execute_now("update schema_file set sha256 = 'old' where path in ('*', 'packages/upkeep_body.sql')")
    code, out, err = run("upgrade", "--server", server, "--user", server.user, "--json")
    assert code == Exit.OK, err
    assert Path(json.loads(out)["copy"]).stat().st_size > 0
    assert json.loads(run("upgrade", "--server", server, "--user", server.user, "--json")[1])["upgraded"] is False


def test_an_import_is_summed_up_as_the_window_sums_it_up(run: Run, base: Path, tmp_path: Path) -> None:
    with gzip.open(SALES, "rt", encoding="utf-8") as packed:
        lines = [next(packed) for _number in range(40)]
    file = tmp_path / "sales.csv"
    file.write_text("".join(lines), encoding="utf-8")
    code, out, err = run("import", "clients", file, "--db", base)
    assert code == Exit.OK, err
    assert out.startswith("Added: ")
    assert "Sum of the orders written: " in out
    code, out, _err = run("import", "clients", file, "--db", base)
    assert out.splitlines() == report_words(ImportReport())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], ["как вызвать: ", "ошибка: ", "не хватает: КОМАНДА"]),
        (["check"], ["нужен один из ключей --db --server"]),
        (["check", "--db", "a", "--server", "b"], ["нельзя вместе с --db"]),
        (["nothing", "--db", "a"], ["нет такого: 'nothing'"]),
        (["check", "--db", "a", "--odd"], ["непонятно: --odd"]),
        (["check", "--db"], ["нужно одно значение"]),
        (["demo", "--db", "a", "--seed", "x"], ["не годится"]),
    ],
)
def test_a_command_line_is_explained_in_russian(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == Exit.USAGE
    err = capsys.readouterr().err
    assert [text for text in told if text not in err] == []


def test_help_is_russian_from_head_to_foot(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    for arguments in (["--help"], ["check", "--help"], ["import", "--help"]):
        with pytest.raises(SystemExit):
            main(arguments)
    out = capsys.readouterr().out
    assert "показать эту справку и выйти" in out
    assert [word for word in ("usage", "options", "positional", "show this", "COMMAND", "PATH") if word in out] == []


def test_a_server_without_a_name_to_log_in_is_refused(run: Run) -> None:
    code, out, _err = run("check", "--server", "127.0.0.1/1:crm", "--json")
    assert (code, json.loads(out)["error"]) == (Exit.FAILED, "e_admin_no_user")


def test_a_closed_port_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "x")
    code, out, err = run("check", "--server", "127.0.0.1/1:crm", "--user", "boss", "--json")
    assert code == Exit.FAILED
    assert "port 1 is closed" in err
    assert json.loads(out)["error"] == "away_port"
