"""A new client: every field judged as it is typed, likely twins shown meanwhile, saved once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.presenter_list import People, Person
from crm_desktop.features.clients.rules import clean_line, normalise_phone, read_email
from crm_desktop.features.clients.rules_card import ClientForm, Saved, Twin
from crm_desktop.features.clients.rules_fields import new_email, new_phone, read_fact
from crm_desktop.runner import Runner

TYPING_MS = 250
TEXTS = ("name", "phone", "email", "tax_id", "note", "source")


class NewClientPresenter(QObject):
    """What was typed into the fields so far, and what became of it.

    `twins_found` whenever the answer may have changed; `verdict` is a refusal or None for a field; `taken` when
    somebody has the tax number already (id is None when that client is not for this person to see).
    """

    twins_found = Signal(list)
    verdict = Signal(str, object)
    taken = Signal(object, str)
    saved = Signal(int)
    saving_changed = Signal(bool)
    failed = Signal(object)

    def __init__(
        self, runner: Runner, region: str, people: People, owner_id: int | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.typed: dict[str, str] = dict.fromkeys(TEXTS, "")
        self.kind = "person"
        self.owner_id = owner_id
        self.tags: tuple[str, ...] = ()
        self._runner = runner
        self.region = region
        self._people = people
        self._asked: tuple[str, tuple[str, ...], tuple[str, ...], str] = ("", (), (), "")
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.look_for_twins)

    def type(self, name: str, text: str) -> None:
        """The text of a field has changed."""
        self.typed[name] = text
        self.verdict.emit(name, None)
        self._typing.start()

    def judge(self, name: str) -> None:
        """A field was left: `verdict` says whether its text will do."""
        try:
            if self.typed[name].strip():
                self._with(ClientForm(), name)
        except Refused as refusal:
            self.verdict.emit(name, refusal)

    def look_for_twins(self) -> None:
        """Asks for clients that may be the same, when there is something new to go by."""
        phone = normalise_phone(self.typed["phone"], self.region).e164
        asked = (
            clean_line(self.typed["name"])[:200],
            (phone,) if phone else (),
            self._whole_email(),
            "".join(c for c in self.typed["tax_id"] if c.isascii() and c.isdigit())[:12],
        )
        if asked == self._asked:
            return
        self._asked = asked

        def done(twins: list[Twin]) -> None:
            if asked == self._asked:
                self.twins_found.emit(twins)

        self._runner.run(lambda tx: queries.likely_twins(tx, *asked), done)

    def _whole_email(self) -> tuple[str, ...]:
        try:
            return (read_email(self.typed["email"]),) if "@" in self.typed["email"] else ()
        except Refused:
            return ()

    def ask_people(self, answer: Callable[[list[Person]], None]) -> None:
        """Reads who may own a client."""
        self._runner.run(lambda tx: list(self._people(tx)), answer, self.failed.emit)

    def save(self) -> None:
        """Saves, or tells the first field that will not do."""
        form = ClientForm(kind=self.kind, owner_id=self.owner_id, tags=self.tags)
        for name in TEXTS:
            if name != "name" and not self.typed[name].strip():
                continue
            try:
                form = self._with(form, name)
            except Refused as refusal:
                self.verdict.emit(name, refusal)
                return
        self.saving_changed.emit(True)
        self._runner.run(lambda tx: queries.save_client(tx, form), self._on_saved, self._on_refused, write=True)

    def _with(self, form: ClientForm, name: str) -> ClientForm:
        text = self.typed[name]
        if name == "phone":
            return replace(form, phones=(new_phone(text, self.region),))
        if name == "email":
            return replace(form, emails=(new_email(text),))
        return read_fact(form, name, text)

    def _on_saved(self, saved: Saved) -> None:
        self.saving_changed.emit(False)
        self.saved.emit(saved.id)

    def _on_refused(self, error: AppError) -> None:
        self.saving_changed.emit(False)
        if isinstance(error, Refused) and error.key == "e_clients_tax_id_taken":
            number = str(error.facts.get("id", ""))
            self.taken.emit(int(number) if number else None, str(error.facts.get("name", "")))
        else:
            self.failed.emit(error)
