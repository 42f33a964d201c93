"""One correspondence: its letters with their words and files, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.intake.queries import Candidate, choose_client
from crm_desktop.features.mail import letter_words as words
from crm_desktop.features.mail import queries_desk as queries
from crm_desktop.features.mail import writing
from crm_desktop.features.mail.attached import put_aside, save_as
from crm_desktop.features.mail.clean_html import Shown, is_safe_link, show_body
from crm_desktop.features.mail.rules import MEGABYTE, is_dangerous
from crm_desktop.features.mail.rules_desk import Body, Draft, FileLine, Letter, ThreadHead
from crm_desktop.features.mail.rules_words import file_refused_words, flaw_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
_LARGEST_PICTURE = 5 * MEGABYTE
_MOST_PICTURES = 20


@dataclass(frozen=True)
class Sheet:
    """All that is shown of a correspondence but the bodies."""

    head: ThreadHead
    letters: tuple[Letter, ...]
    files: Mapping[int, tuple[FileLine, ...]] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()

    @property
    def last(self) -> Letter | None:
        """The letter an answer answers: the last that came in, else the last there is."""
        sent = [letter for letter in self.letters if not letter.is_draft]
        return next((letter for letter in reversed(sent) if letter.is_in), sent[-1] if sent else None)


class LetterLine(NamedTuple):
    """The head of a letter in words; `at` as short as it can be, `moment` whole."""

    sender: str
    address: str
    to: str
    cc: str
    at: str
    mark: words.Mark
    moment: str = ""
    flaws: str = ""


@dataclass(frozen=True)
class Opened:
    """A letter's body: what is shown, and its own pictures by their names in it."""

    letter_id: int
    shown: Shown
    pictures: Mapping[str, bytes] = field(default_factory=dict)


class ThreadPresenter(QObject):
    """Signals: `shown` (Sheet or None), `body_shown` (Opened), `acted` (a sentence), `changed` (lists are out of date),
    `refused` (error), `draft_made` (Draft, letter whose files go with it or None), `draft_asked` (id of a draft),
    `file_ready` (path of a copy to be opened), `found` (clients that fit what was typed), and the wishes to open a
    client, a form for a new one (name, e-mail), a task.
    """

    shown = Signal(object)
    body_shown = Signal(object)
    acted = Signal(str)
    changed = Signal()
    refused = Signal(object)
    draft_made = Signal(object, object)
    draft_asked = Signal(int)
    file_ready = Signal(str)
    found = Signal(list)
    client_asked = Signal(int)
    new_client_asked = Signal(str, str)
    task_asked = Signal(object, object, str)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        candidates: Callable[[Tx, str], Sequence[Candidate]],
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._clock, self.zone = runner, clock, zone
        self._candidates, self._folder = candidates, folder
        self._thread_id: int | None = None
        self.sheet: Sheet | None = None
        self._bodies: dict[int, Body] = {}

    @property
    def thread_id(self) -> int | None:
        """What is open."""
        return self._thread_id

    def show_thread(self, thread_id: int | None) -> None:
        """Opens a correspondence, or nothing; what came is read now."""
        self._thread_id = thread_id
        self._bodies.clear()
        if thread_id is None:
            self._show(None)
            return
        self.refresh()
        self._runner.run(
            lambda tx: queries.mark_read(tx, thread_id),
            lambda count: self.changed.emit() if count else None,
            lambda _error: None,
            write=True,
        )

    def refresh(self) -> None:
        """Reads again what is open."""
        if self._thread_id is not None:
            self._runner.run(
                partial(_read_sheet, self._thread_id), partial(self._on_read, self._thread_id), self.refused.emit
            )

    def want_body(self, letter_id: int) -> None:
        """The words of one letter, with the pictures it brought along."""
        if self.sheet is None:
            return
        files = [
            file
            for file in self.sheet.files.get(letter_id, ())
            if file.cid and file.refused is None and file.mime.startswith("image/") and file.size <= _LARGEST_PICTURE
        ][:_MOST_PICTURES]

        def work(tx: Tx) -> tuple[Body | None, dict[str, bytes]]:
            body = queries.letter_body(tx, letter_id)
            if body is None or not body.html:
                return body, {}
            named = [file for file in files if f"cid:{file.cid}" in body.html]
            return body, {file.cid or "": queries.file_content(tx, file.id) or b"" for file in named}

        self._runner.run(work, partial(self._on_body, letter_id), self.refused.emit)

    def letter_line(self, letter: Letter) -> LetterLine:
        """How the head of a letter reads."""
        sender = letter.author or letter.from_name or letter.from_address
        if letter.is_in:
            sender = letter.from_name or letter.from_address or _("(no sender)")
        return LetterLine(
            sender=sender,
            address=letter.from_address if letter.from_address != sender else "",
            to=_("to: {to}").format(to=letter.to_text) if letter.to_text else "",
            cc=_("copy: {cc}").format(cc=letter.cc_text) if letter.cc_text else "",
            at=words.head_words(letter.written_at, self._clock.now(), self.zone),
            moment=words.moment_words(letter.written_at, self.zone),
            mark=words.sent_mark(letter, self.zone) if not letter.is_in else words.Mark("", ""),
            flaws=" ".join(flaw_words(letter.flaw, words.size_words(letter.size))),
        )

    def file_words(self, file: FileLine) -> str:
        """Name and size of a file, or why it is not here."""
        told = file_refused_words(file.refused) if file.refused else words.size_words(file.size)
        return f"{file.name} · {told}"

    # ---------------------------------------------------------------- answering

    def reply(self, *, to_all: bool = False, letter_id: int | None = None) -> None:
        """An answer to a letter, the last one when none is named."""

        def make(letter: Letter, body: Body, sheet: Sheet) -> Draft:
            intro = words.intro_words(letter, self.zone)
            return writing.answer(sheet.head, letter, body.plain or "", intro, sheet.ours, to_all=to_all)

        self._with_body(letter_id, make, takes_files=False)

    def forward(self, letter_id: int | None = None) -> None:
        """A letter passed on with its files."""

        def make(letter: Letter, body: Body, sheet: Sheet) -> Draft:
            return writing.forward(sheet.head, letter, body.plain or "", words.forward_words(letter, self.zone))

        self._with_body(letter_id, make, takes_files=True)

    def _with_body(
        self, letter_id: int | None, make: Callable[[Letter, Body, Sheet], Draft], *, takes_files: bool
    ) -> None:
        sheet = self.sheet
        if sheet is None or not sheet.head.may_write:
            return
        letter = sheet.last if letter_id is None else next((one for one in sheet.letters if one.id == letter_id), None)
        if letter is None:
            return
        has_files = takes_files and any(file.refused is None for file in sheet.files.get(letter.id, ()))

        def done(body: Body | None) -> None:
            if body is not None:
                self.draft_made.emit(make(letter, body, sheet), letter.id if has_files else None)

        self._runner.run(lambda tx: queries.letter_body(tx, letter.id), done, self.refused.emit)

    # ---------------------------------------------------------------- acts

    def set_state(self, state: str) -> None:
        """How it stands: open, done, spam."""
        said = {"done": _("Done"), "spam": _("Marked as spam"), "open": _("Open again")}[state]
        self._set(lambda head: (head.staff_id, head.client_id, state), said)

    def hand_over(self, staff_id: int | None, name: str) -> None:
        """Gives it to somebody."""
        self._set(lambda head: (staff_id, head.client_id, head.state), _("Now with {person}").format(person=name))

    def take(self, staff_id: int) -> None:
        """Takes it."""
        self._set(lambda head: (staff_id, head.client_id, head.state), _("It is yours now"))

    def set_client(self, client_id: int, *, with_address: bool = False) -> None:
        """Says whose letters these are; an inquiry they belong to is his as well.

        `with_address`: the address they came from goes to his card.
        """
        if self.sheet is None:
            return
        head = self.sheet.head

        def work(tx: Tx) -> queries.KeptAddress | None:
            kept = queries.keep_address(tx, head.id, client_id) if with_address else None
            if head.inquiry_id is not None and head.inquiry_open and head.client_id is None:
                choose_client(tx, head.inquiry_id, client_id)
            else:
                queries.set_thread(tx, head, head.staff_id, client_id, head.state)
            return kept

        def done(kept: queries.KeptAddress | None) -> None:
            self.acted.emit(_chosen_words(kept))
            self.changed.emit()
            self.refresh()

        self._runner.run(work, done, self._on_refused, write=True)

    def find_clients(self, text: str) -> None:
        """Clients these letters may belong to, by what is typed."""
        if len(text.strip()) < 2:
            self.found.emit([])
            return
        self._runner.run(lambda tx: list(self._candidates(tx, text)), self.found.emit, self.refused.emit)

    def confirm(self, letter_id: int) -> None:
        """A doubtful letter belongs here."""
        self._act(lambda tx: queries.confirm_letter(tx, letter_id), _("The letter belongs here"))

    def split(self, letter_id: int) -> None:
        """A doubtful letter gets a correspondence of its own."""

        def done(thread_id: int) -> None:
            self.acted.emit(_("The letter has a correspondence of its own"))
            self.changed.emit()
            self.show_thread(thread_id)

        self._runner.run(lambda tx: queries.split_letter(tx, letter_id), done, self._on_refused, write=True)

    def settle(self, letter_id: int, choice: str) -> None:
        """What became of a letter that may have left: "went" or "again"."""
        said = _("Noted: it went") if choice == "went" else _("It is sent again")
        self._act(lambda tx: queries.settle_letter(tx, letter_id, choice), said)

    def take_back(self, letter_id: int) -> None:
        """A letter that has not left is written on."""

        def done(_version: int) -> None:
            self.changed.emit()
            self.refresh()
            self.draft_asked.emit(letter_id)

        self._runner.run(lambda tx: queries.take_back(tx, letter_id), done, self._on_refused, write=True)

    def open_file(self, file: FileLine) -> None:
        """A copy of a file is put where another program can open it."""
        self._read_file(file, lambda content: self.file_ready.emit(str(put_aside(self._folder, file.name, content))))

    def save_file(self, file: FileLine, path: str) -> None:
        """A file is saved where the person wants it."""

        def write(content: bytes) -> None:
            save_as(Path(path), content)
            self.acted.emit(_("Saved: {file}").format(file=Path(path).name))

        self._read_file(file, write)

    def _read_file(self, file: FileLine, use: Callable[[bytes], None]) -> None:
        def done(content: bytes | None) -> None:
            try:
                if content is None:
                    raise Refused("e_letters_not_found", id=file.id)
                use(content)
            except Refused as refusal:
                self.refused.emit(refusal)

        self._runner.run(lambda tx: queries.file_content(tx, file.id), done, self.refused.emit)

    def is_program(self, file: FileLine) -> bool:
        """May opening this file start a program?"""
        return is_dangerous(file.name)

    def is_safe_link(self, address: str) -> bool:
        """May this be opened outside?"""
        return is_safe_link(address)

    def ask_new_client(self) -> None:
        """Wants a new client made of the sender."""
        letter = self.sheet.last if self.sheet is not None else None
        if letter is not None:
            self.new_client_asked.emit(letter.from_name or "", letter.from_address if letter.is_in else "")

    def ask_task(self) -> None:
        """Wants a task about it."""
        if self.sheet is not None:
            head = self.sheet.head
            self.task_asked.emit(head.client_id, head.inquiry_id, head.client or "")

    def _set(self, wanted: Callable[[ThreadHead], tuple[int | None, int | None, str]], said: str) -> None:
        if self.sheet is None:
            return
        head = self.sheet.head
        staff_id, client_id, state = wanted(head)
        self._act(lambda tx: queries.set_thread(tx, head, staff_id, client_id, state), said)

    def _act(self, work: Callable[[Tx], object], said: str) -> None:
        def done(_answer: object) -> None:
            self.acted.emit(said)
            self.changed.emit()
            self.refresh()

        self._runner.run(work, done, self._on_refused, write=True)

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(error)
        if isinstance(error, Refused):
            self.refresh()

    def _on_read(self, thread_id: int, sheet: Sheet | None) -> None:
        if thread_id == self._thread_id:
            self._show(sheet)

    def _on_body(self, letter_id: int, found: tuple[Body | None, dict[str, bytes]]) -> None:
        body, pictures = found
        if body is not None:
            self.body_shown.emit(Opened(letter_id, show_body(body.plain, body.html), pictures))

    def _show(self, sheet: Sheet | None) -> None:
        self.sheet = sheet
        self.shown.emit(sheet)


def _chosen_words(kept: queries.KeptAddress | None) -> str:
    """The client is chosen, and what became of the address."""
    if kept is None or kept.state in ("known", "none"):
        return _("The client is chosen")
    if kept.state == "added":
        return _("The client is chosen, {email} is on the card now").format(email=kept.email)
    if kept.state == "denied":
        return _("The client is chosen. The address was not added: you may not change this card")
    if kept.other:
        return _("The client is chosen. {email} was not added: it is on the card of {name}").format(
            email=kept.email, name=kept.other
        )
    return _("The client is chosen. {email} was not added: it is on the card of another client").format(
        email=kept.email
    )


def _read_sheet(thread_id: int, tx: Tx) -> Sheet | None:
    head = queries.thread(tx, thread_id)
    if head is None:
        return None
    files: dict[int, tuple[FileLine, ...]] = {}
    for file in queries.thread_files(tx, thread_id):
        files[file.letter_id] = (*files.get(file.letter_id, ()), file)
    boxes = queries.mailboxes(tx) if head.may_write else []
    ours = frozenset(box.address for box in boxes if box.address)
    return Sheet(head, tuple(queries.thread_letters(tx, thread_id)), files, ours)
