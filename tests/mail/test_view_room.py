"""The mail room as a person uses it: reading, answering, sending, taking back, saying whose letters these are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.clock import SystemClock
from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.queries import Candidate
from crm_desktop.features.mail import queries_desk as desk
from crm_desktop.features.mail.presenter_compose import ComposePresenter
from crm_desktop.features.mail.presenter_person import PersonPresenter
from crm_desktop.features.mail.presenter_templates import TemplatesPresenter
from crm_desktop.features.mail.presenter_thread import ThreadPresenter
from crm_desktop.features.mail.presenter_threads import ThreadsPresenter
from crm_desktop.features.mail.rules_desk import Draft, Template
from crm_desktop.features.mail.shelf import Shelf
from crm_desktop.features.mail.view_room import MailRoom
from crm_desktop.features.mail.view_templates import TemplatesPage
from crm_desktop.i18n import set_language
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label, Link
from tests.support.builders_desk import desk_firm
from tests.support.builders_intake import Firm, log_in
from tests.support.builders_mail import arrive, make_letter, make_mailbox, make_sent
from tests.support.run_now import RunNow

ZONE = "Europe/Samara"
DUBRAVA = "info@dubrava.example"


class Desk:
    """The room of a person with all that belongs to it."""

    def __init__(self, tx: Tx, qtbot: QtBot, folder: Path, client_id: int) -> None:
        run = RunNow(tx)
        self.threads = ThreadsPresenter(run, SystemClock(), ZONE)
        hit = Candidate(client_id, "Дубрава", None, None, None, None)
        self.thread = ThreadPresenter(run, SystemClock(), ZONE, lambda _tx, _text: [hit], folder / "open")
        self.compose = ComposePresenter(run, lambda _tx, _id: {"client": {"name": "Дубрава"}}, Shelf(folder / "shelf"))
        self.person = PersonPresenter(run, SystemClock(), ZONE)
        self.room = MailRoom(self.threads, self.thread, self.compose, self.person, may_write=True)
        qtbot.addWidget(self.room)
        self.room.resize(1280, 700)
        self.room.show()
        self.room.start()

    def choose(self, place: int) -> None:
        self.room.rows.setCurrentIndex(self.threads.model.index(place))

    @property
    def words(self) -> str:
        return words_in(self.room)

    def button(self, text: str) -> Button:
        QApplication.processEvents()
        return next(one for one in self.room.findChildren(Button) if one.text() == text and one.isVisible())


def words_in(widget: QWidget) -> str:
    """What can be read now; new widgets come into sight with the next events."""
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def firm(tx: Tx) -> Firm:
    made = desk_firm(tx)
    box = make_mailbox(tx)
    arrive(tx, box, make_letter("Счёт", "Где счёт?", sender=f"Ирина <{DUBRAVA}>", message_id="<1@dubrava.example>",
                                files=[("план.pdf", b"%PDF"), ("прайс.js", b"x")]))  # fmt: skip
    arrive(tx, box, make_letter("Баня", "Сколько стоит баня?", sender="Пётр <petr@home.test>"))
    tx.run("update letter_thread set staff_id = ?", (made.people["Anna"],))
    log_in(tx, "anna")
    return made


@pytest.fixture
def room(tx: Tx, firm: Firm, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tx, qtbot, tmp_path, firm.clients["Dubrava"])
    yield made
    made.compose.leave()


def place_of(room: Desk, subject: str) -> int:
    return [row.subject for row in room.threads.model.lines].index(subject)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_room_opens_in_both_languages(tx: Tx, firm: Firm, qtbot: QtBot, tmp_path: Path, language: str) -> None:
    set_language(language)
    room = Desk(tx, qtbot, tmp_path, firm.clients["Dubrava"])
    room.choose(place_of(room, "Счёт"))
    assert {"ru": "1 письмо", "en": "1 letter"}[language] in room.words
    room.room.write.click()
    assert room.room.compose.isVisible()


def test_a_letter_that_is_opened_is_read_and_shows_words_and_client(tx: Tx, room: Desk) -> None:
    room.choose(place_of(room, "Счёт"))
    assert desk.counts(tx)["mine"] == 1
    (view,) = room.room.letters.letters.values()
    assert view.browser is not None and view.browser.toPlainText().strip() == "Где счёт?"
    assert "Дубрава" in words_in(room.room.person)
    assert DUBRAVA in words_in(room.room.person)


def test_nothing_of_the_client_pane_is_wider_than_the_pane(tx: Tx, firm: Firm, room: Desk) -> None:
    long_name = "Общество с ограниченной ответственностью «Сверхдлинноназванноепредприятиепопроизводству»"
    address = "otdel.snabzheniya-i-komplektacii.glavnyj@ochen-dlinnoe-imya-pochtovogo-domena.example"
    client_id = firm.clients["Dubrava"]
    tx.run("update client set name = ? where id = ?", (long_name, client_id))
    tx.run("update client_email set email = ? where client_id = ?", (address, client_id))
    room.choose(place_of(room, "Счёт"))
    QApplication.processEvents()
    pane = room.room.person
    labels = [one for one in pane.findChildren(QWidget) if one.isVisible() and one.width() > 1]
    assert address in [one.whole_text() for one in pane.findChildren(Label)]
    assert max(one.mapTo(pane, one.rect().topRight()).x() for one in labels) < pane.width()


def test_letters_move_and_answer_but_not_while_one_types(qtbot: QtBot, room: Desk) -> None:
    room.choose(0)
    room.room.activateWindow()
    room.room.rows.setFocus()
    qtbot.waitUntil(room.room.rows.hasFocus)
    QTest.keyClick(room.room.rows, Qt.Key.Key_J)
    assert room.room.rows.currentIndex().row() == 1
    QTest.keyClick(room.room.rows, Qt.Key.Key_K)
    assert room.room.rows.currentIndex().row() == 0
    QTest.keyClick(room.room.rows, Qt.Key.Key_R)
    assert room.compose.draft is not None and room.room.compose.isVisible()
    text = room.room.compose.text
    QTest.keyClicks(text.edit, "jerk")
    assert text.text().startswith("jerk") and room.room.rows.currentIndex().row() == 0


def test_an_answer_is_quoted_typed_kept_and_sent_and_can_be_taken_back(tx: Tx, room: Desk) -> None:
    room.choose(place_of(room, "Счёт"))
    room.thread.reply()
    view = room.room.compose
    assert view.to.text() == f"Ирина <{DUBRAVA}>" and view.subject.text() == "Re: Счёт"
    assert "> Где счёт?" in view.text.text()
    view.text.edit.insertPlainText("Завтра.")
    room.compose.keep()
    assert tx.value("select count(*) from letter where is_draft") == 1
    sent: list[int] = []
    room.compose.sent.connect(sent.append)
    QTest.keyClick(view.text.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(sent) == 1 and room.compose.draft is None and not view.isVisible()
    assert tx.row("select in_reply_to, trim(state) from letter l join outgoing o on o.ref_id = l.id where l.id = ?",
                  (sent[0],)) == ("<1@dubrava.example>", "queued")  # fmt: skip
    room.compose.undo_send(sent[0])
    assert room.compose.draft is not None and "Завтра." in view.text.text()
    assert tx.value("select count(*) from outgoing") == 0


def test_a_bad_address_is_told_at_its_field_and_one_that_bounces_is_warned_of(tx: Tx, room: Desk) -> None:
    room.room.write_to(Draft())
    view = room.room.compose
    view.to.set_text("ирина")
    room.compose.edit(to="ирина")
    room.compose.send()
    assert "ирина" in words_in(view.to)
    assert room.compose.draft is not None
    sql = "insert into address_trouble (email, hard_at, last_at) values (?, clock.utc_now(), clock.utc_now())"
    tx.run(sql, ("gone@dead.test",))
    room.compose.edit(to="gone@dead.test")
    room.compose.addresses.check_field("to")
    assert "gone@dead.test" in words_in(view)


def test_files_go_with_a_letter_and_a_program_is_asked_about(tx: Tx, room: Desk, tmp_path: Path) -> None:
    room.choose(place_of(room, "Счёт"))
    room.thread.forward()
    assert room.compose.draft is not None
    kept = [file.name for file in room.compose.draft.files]
    assert "план.pdf" in kept
    (tmp_path / "смета.txt").write_text("1", encoding="utf-8")
    room.compose.add_file(tmp_path / "смета.txt")
    assert [file.name for file in room.compose.draft.files][-1] == "смета.txt"
    refused: list[object] = []
    room.compose.refused.connect(refused.append)
    room.compose.add_file(tmp_path / "нет.txt")
    assert len(refused) == 1


def test_a_file_is_opened_from_a_copy(room: Desk) -> None:
    room.choose(place_of(room, "Счёт"))
    assert room.thread.sheet is not None
    files = {file.name: file for group in room.thread.sheet.files.values() for file in group}
    ready: list[str] = []
    room.thread.file_ready.disconnect()
    room.thread.file_ready.connect(ready.append)
    room.thread.open_file(files["план.pdf"])
    assert Path(ready[0]).read_bytes() == b"%PDF" and Path(ready[0]).name == "план.pdf"


def test_an_unknown_sender_is_given_his_client(tx: Tx, firm: Firm, room: Desk) -> None:
    tx.run("update inquiry set state = 'closed', closed_at = clock.utc_now()")
    room.choose(place_of(room, "Баня"))
    assert "petr@home.test" in words_in(room.room.person)
    assert room.room.person.search_line is not None
    room.thread.find_clients("Дуб")
    room.thread.set_client(firm.clients["Dubrava"])
    assert room.thread.sheet is not None and room.thread.sheet.head.client_id == firm.clients["Dubrava"]


@pytest.mark.parametrize("is_unticked", [False, True])
def test_the_address_goes_to_the_card_unless_the_tick_is_taken_off(
    tx: Tx, firm: Firm, qtbot: QtBot, room: Desk, is_unticked: bool
) -> None:
    room.choose(place_of(room, "Баня"))
    person = room.room.person
    assert person.with_address is not None and person.with_address.isChecked()
    if is_unticked:
        qtbot.mouseClick(person.with_address, Qt.MouseButton.LeftButton)
        assert not person.with_address.isChecked()
    assert person.search_line is not None
    person.search_line.edit.setFocus()
    qtbot.keyClicks(person.search_line.edit, "info")
    qtbot.waitUntil(lambda: any(link.text() == "Дубрава" for link in person.findChildren(Link)))
    link = next(link for link in person.findChildren(Link) if link.text() == "Дубрава")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert room.thread.sheet is not None and room.thread.sheet.head.client_id == firm.clients["Dubrava"]
    sql = "select email from client_email where client_id = ?"
    kept = {mail for (mail,) in tx.rows(sql, (firm.clients["Dubrava"],))}
    assert ("petr@home.test" in kept) is not is_unticked
    assert DUBRAVA in kept


def test_what_is_done_leaves_the_list_and_the_next_one_opens(room: Desk) -> None:
    room.choose(0)
    first = room.threads.selected_key
    room.room.act("E")
    assert room.threads.model.rowCount() == 1
    assert room.threads.selected_key not in (first, None)


def test_a_letter_that_may_have_left_asks_what_became_of_it(tx: Tx, firm: Firm, room: Desk) -> None:
    thread_id = room.threads.model.lines[place_of(room, "Счёт")].id
    box = tx.value("select id from channel")
    assert isinstance(box, int)
    letter, _ = make_sent(tx, box, DUBRAVA, thread_id=thread_id, author_id=firm.people["Anna"])
    tx.run(
        "insert into outgoing (kind, channel_id, ref_id, state, created_at, trouble_at)"
        " values ('letter', ?, ?, 'maybe', clock.utc_now(), clock.utc_now())",
        (box, letter),
    )
    room.room.open_thread(thread_id)
    assert "It may have left." in room.words
    room.button("It went").click()
    assert tx.value("select trim(state) from outgoing") == "sent" and "It may have left." not in room.words


def test_a_template_is_put_above_what_was_written(tx: Tx, room: Desk) -> None:
    room.choose(place_of(room, "Счёт"))
    room.thread.reply()
    room.compose.use_template(Template(1, 1, "Готово", "Тема", "Здравствуйте, {{ client.name }}!"))
    text = room.room.compose.text.text()
    assert text.startswith("Здравствуйте, Дубрава!") and "> Где счёт?" in text
    assert room.room.compose.subject.text() == "Re: Счёт"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_templates_are_written_previewed_and_refused_with_their_line(
    tx: Tx, firm: Firm, qtbot: QtBot, language: str
) -> None:
    set_language(language)
    log_in(tx, "galina")
    presenter = TemplatesPresenter(RunNow(tx), can_edit=True)
    page = TemplatesPage(presenter)
    qtbot.addWidget(page)
    page.show()
    presenter.load()
    page.add_template()
    form = page.form
    for field, text in ((form.name, "Ready"), (form.subject, "Order")):
        QTest.keyClicks(field.edit, text)
    form.body_field.edit.setPlainText("Здравствуйте, {{ client.name }}!")
    assert form.preview_body.text().startswith("Здравствуйте, ") and "{{" not in form.preview_body.text()
    form.body_field.edit.setPlainText("Раз\n{{ client.password }}")
    assert "client.password" in form.fault.text() and "2" in form.fault.text()
    form.save.click()
    assert desk.templates(tx) == []
    form.body_field.edit.setPlainText("Здравствуйте!")
    form.save.click()
    assert [one.name for one in desk.templates(tx)] == ["Ready"]
