"""The first window's acts: one at a time, stoppable, refusals where they belong."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.first_run.presenter import FirstRunPresenter
from crm_desktop.features.first_run.rules import Address, NewFirm
from tests.support.first_doings import AtOnce, Later, doings

HERE = Path("/home/anna")
FIRM = NewFirm("Лавка", "Europe/Samara", "Анна Белова", "/home/anna/company.fdb")
ADDRESS = Address("server-1", 3050, "crm", "anna", "secret")


class Ears:
    """Hears everything a presenter says."""

    def __init__(self, presenter: FirstRunPresenter) -> None:
        self.ready: list[tuple[object, str]] = []
        self.failed: list[tuple[str, str, str]] = []
        self.flaws: list[dict[str, str]] = []
        self.busy: list[str] = []
        self.steps: list[tuple[str, int, int]] = []
        self.old: list[Path] = []
        presenter.ready.connect(lambda target, login: self.ready.append((target, login)))
        presenter.failed.connect(lambda act, field, error: self.failed.append((act, field, error.key)))
        presenter.flawed.connect(lambda _act, flaws: self.flaws.append(flaws))
        presenter.busy_changed.connect(self.busy.append)
        presenter.progressed.connect(lambda *step: self.steps.append(step))
        presenter.old_file.connect(self.old.append)


def _made(error: AppError | None = None) -> tuple[FirstRunPresenter, Ears]:
    presenter = FirstRunPresenter(AtOnce(), doings(HERE, error=error))
    return presenter, Ears(presenter)


def test_one_press_leads_into_the_demo() -> None:
    presenter, ears = _made()
    presenter.try_demo()
    assert ears.ready == [("demo", "ANNA")]
    assert ears.busy == ["demo", ""]
    assert ears.steps == [("demo", 1, 2)]


def test_a_new_company_waits_until_everything_is_filled_in() -> None:
    presenter, ears = _made()
    presenter.found_firm(NewFirm("", "UTC", "Анна", "/home/anna/a.fdb"))
    assert (ears.ready, ears.busy) == ([], [])
    assert ears.flaws == [{"name": "e_first_run_no_firm"}]
    presenter.found_firm(FIRM)
    assert ears.flaws[-1] == {}
    assert ears.ready == [("new", "ANNA")]


def test_a_refusal_of_the_server_names_its_field_and_leaves_the_window_free() -> None:
    presenter, ears = _made(Refused("e_first_run_port_closed", port=3050))
    presenter.join_server(ADDRESS)
    assert ears.failed == [("server", "port", "e_first_run_port_closed")]
    assert presenter.act == ""


def test_an_old_file_is_offered_to_be_upgraded() -> None:
    presenter, ears = _made(Refused("e_db_base_too_old"))
    presenter.open_file(HERE / "old.fdb")
    assert ears.old == [HERE / "old.fdb"]
    presenter, ears = _made()
    presenter.upgrade_file(HERE / "old.fdb")
    assert ears.ready == [("upgrade", "ANNA")]


def test_a_second_press_while_something_is_done_changes_nothing() -> None:
    later = Later()
    presenter = FirstRunPresenter(later, doings(HERE))
    presenter.try_demo()
    presenter.join_server(ADDRESS)
    assert len(later.waiting) == 1


def test_cancel_stops_at_the_next_step_and_says_nothing() -> None:
    later = Later()
    presenter = FirstRunPresenter(later, doings(HERE))
    ears = Ears(presenter)
    presenter.try_demo()
    presenter.cancel()
    later.go_on()
    assert (ears.ready, ears.failed, ears.busy) == ([], [], ["demo", ""])


def test_removing_the_demo_tells_the_window() -> None:
    presenter, ears = _made()
    told: list[bool] = []
    presenter.demo_changed.connect(told.append)
    presenter.remove_demo()
    assert told == [False]
    assert ears.ready == []


def test_a_new_company_gets_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    presenter = FirstRunPresenter(AtOnce(), doings(tmp_path))
    assert presenter.suggested_path() == tmp_path / "company.fdb"
    (tmp_path / "company.fdb").touch()
    assert presenter.suggested_path() == tmp_path / "company-2.fdb"
