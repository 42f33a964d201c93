"""Writing: nothing typed is lost, whatever goes away meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.mail import presenter_compose as module
from crm_desktop.features.mail.presenter_compose import ComposePresenter
from crm_desktop.features.mail.rules_desk import Draft, Mailbox, SavedDraft
from crm_desktop.features.mail.shelf import Shelf

BOX = Mailbox(3, "Продажи", "sales@shop.test", True, "ok")


class Base:
    """Answers when told to, and keeps what was saved."""

    def __init__(self) -> None:
        self.error: AppError | None = None
        self.is_slow = False
        self.waiting: list[Callable[[], None]] = []
        self.saved: list[Draft] = []
        self.sent: list[tuple[int, int]] = []

    def run(self, work: Any, done: Any, failed: Any = None, *, write: bool = False) -> None:
        def answer() -> None:
            if self.error is not None:
                failed(self.error)
            else:
                done(work(self))

        if self.is_slow and write:
            self.waiting.append(answer)
        else:
            answer()

    def go_on(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def _save(base: Base, draft: Draft) -> SavedDraft:
    base.saved.append(draft)
    return SavedDraft(draft.id or 10 + len(base.saved), (draft.version or 0) + 1, draft.thread_id or 7)


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Base:
    made = Base()
    answers: dict[str, Any] = {
        "mailboxes": lambda _tx: [BOX],
        "templates": lambda _tx: [],
        "troubles": lambda _tx, _emails: [],
        "save_draft": _save,
        "send_draft": lambda tx, letter_id, version, _mid, _wait: tx.sent.append((letter_id, version)),
    }
    for name, answer in answers.items():
        monkeypatch.setattr(module.queries, name, answer)
    return made


@pytest.fixture
def compose(base: Base, tmp_path: Path) -> Iterator[ComposePresenter]:
    made = ComposePresenter(base, lambda _tx, _id: {}, Shelf(tmp_path))
    yield made
    base.error = None
    made.leave()


def test_a_link_that_is_lost_keeps_the_words_on_this_computer_till_it_is_back(
    base: Base, compose: ComposePresenter, tmp_path: Path
) -> None:
    told: list[tuple[str, bool]] = []
    compose.kept.connect(lambda words, is_safe: told.append((words, is_safe)))
    compose.start(Draft(3))
    compose.edit(text="Длинное письмо")
    base.error = Unavailable("server")
    compose.keep()
    assert told[-1][1] is False and len(list(tmp_path.glob("*.json"))) == 1
    base.error = None
    compose.keep()
    assert told[-1][1] is True and base.saved[-1].text == "Длинное письмо" and not list(tmp_path.glob("*.json"))


def test_a_program_that_was_closed_meanwhile_goes_on_with_the_words(
    base: Base, compose: ComposePresenter, tmp_path: Path
) -> None:
    compose.start(Draft(3, to="a@b.test"))
    compose.edit(text="Длинное письмо")
    base.error = Unavailable("server")
    compose.shelve()
    base.error = None
    again = ComposePresenter(base, lambda _tx, _id: {}, Shelf(tmp_path))
    assert again.open_shelf()
    assert again.draft is not None and again.draft.text == "Длинное письмо" and again.draft.to == "a@b.test"
    again.keep()
    assert base.saved[-1].text == "Длинное письмо" and not again.open_shelf()


def test_words_typed_while_the_base_was_busy_are_kept_when_something_else_is_opened(
    base: Base, compose: ComposePresenter
) -> None:
    compose.start(Draft(3))
    compose.edit(text="один")
    base.is_slow = True
    compose.keep()
    compose.edit(text="один два")
    compose.leave()
    base.go_on()
    assert [draft.text for draft in base.saved] == ["один", "один два"] and base.saved[-1].id == 11


def test_what_is_sent_is_what_was_typed_last(base: Base, compose: ComposePresenter) -> None:
    compose.start(Draft(3, to="a@b.test"))
    compose.edit(text="один")
    base.is_slow = True
    compose.keep()
    compose.edit(text="один два")
    compose.send()
    base.go_on()
    assert [draft.text for draft in base.saved] == ["один", "один два"]
    assert base.sent == [(11, 2)] and compose.draft is None


def test_a_letter_nobody_wrote_anything_in_is_not_kept(base: Base, compose: ComposePresenter) -> None:
    compose.start(Draft(3))
    compose.keep()
    compose.leave()
    assert base.saved == []


def test_a_refused_letter_stays_open_with_its_words(base: Base, compose: ComposePresenter) -> None:
    compose.start(Draft(3, to="a@b.test", text="слова"))
    compose.edit(text="слова!")
    compose.keep()
    base.error = Refused("e_letters_mailbox_off", name="Продажи")
    refused: list[AppError] = []
    compose.refused.connect(refused.append)
    compose.send()
    assert [str(one) for one in refused] == ["e_letters_mailbox_off"] or refused[0] is base.error
    assert compose.draft is not None and compose.draft.text == "слова!"
    base.error = None
    compose.send()
    assert len(base.sent) == 1
