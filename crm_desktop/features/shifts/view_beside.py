"""What stands beside a list of tills: notes, links, paper, and a word for what is settled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.features.shifts.presenter_office import Beside, Code, OfficePresenter, PaperLine, Ruler, Sides, Space
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.empty import EmptyState
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, clear, row
from crm_desktop.ui.panel import Panel, Scroll
from crm_desktop.ui.paper import PaperRow, PaperView

Points = Callable[[str, str], tuple[str, ...]]
_TOKENS = {"bad": "bad", "warn": "warn", "ok": "ok", "": "soft"}
_MOST_NOTES = 14
WIDTH = 424


def paper_rows(lines: tuple[PaperLine, ...], points: Points) -> list[PaperRow]:
    """Lines of a printer as rows of the screen; `points(kind, data)` draws a code."""
    rows = []
    for line in lines:
        if isinstance(line, Sides):
            rows.append(PaperRow(line.left, line.right, bold=line.bold, big=line.big))
        elif isinstance(line, Ruler):
            rows.append(PaperRow(ruler=line.sign))
        elif isinstance(line, Space):
            rows.append(PaperRow(blank=line.lines))
        elif isinstance(line, Code):
            drawn = points(line.kind, line.data)
            below = "" if line.kind == "qr" and drawn else line.data
            rows.append(PaperRow(below, code=drawn) if drawn else PaperRow(below, align="center"))
        else:
            rows.append(PaperRow(line.text, align=line.align, bold=line.bold, big=line.big))
    return rows


class BesidePane(Panel):
    """Follows the presenter's `beside`."""

    def __init__(self, presenter: OfficePresenter, points: Points, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._presenter, self._points = presenter, points
        self.paper = PaperView(_("Paper"))
        self.word = LineField(_("What came of it"), max_length=500)
        self.settled = Button(_("Settled"), "check", "primary", key="Ctrl+Enter")
        self._empty = EmptyState(_("Choose a row, and its paper and notes are here."))
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._build()
        self.settled.clicked.connect(self._on_settled)
        presenter.beside_changed.connect(self.show_beside)
        self.setFixedWidth(WIDTH)
        self.show_beside()

    def _build(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(16, 8, 16, 16)
        body.setSpacing(10)
        held = box(self._notes)
        held.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        body.addWidget(held)
        body.addLayout(row(None, self.paper, None))
        body.addStretch(1)
        self._scroll = Scroll(box(body))
        self.add(self._empty, 1)
        self.add(self._scroll, 1)
        self._settling = self.set_foot(box(row(self.word, self.settled, margins=(16, 10, 16, 10))))

    def show_beside(self) -> None:
        """What stands there now."""
        beside = self._presenter.beside
        self.set_title(beside.title or _("Beside it"))
        self._empty.setVisible(not beside.title)
        self._scroll.setVisible(bool(beside.title))
        review = beside.review
        can_settle = review is not None and review.settled_at is None and self._presenter.may_settle
        self._settling.setVisible(can_settle)
        if can_settle:
            self.word.set_text("")
        clear(self._notes)
        for meaning, words in beside.notes[:_MOST_NOTES]:
            self._notes.addWidget(Label(words, "small", _TOKENS[meaning], wrap=True))
        if len(beside.notes) > _MOST_NOTES:
            self._notes.addWidget(Label(_("and more"), "small", "mute"))
        self._add_links(beside)
        self.paper.setVisible(bool(beside.paper))
        self.paper.show_rows(paper_rows(beside.paper, self._points))
        self._scroll.verticalScrollBar().setValue(0)

    def _add_links(self, beside: Beside) -> None:
        if beside.client is not None:
            client_id, name = beside.client
            link = Link(_("Client: {client}").format(client=name), "user")
            link.clicked.connect(lambda: self._presenter.client_asked.emit(client_id))
            self._notes.addWidget(link)
        if beside.receipt is not None:
            receipt_id, number = beside.receipt
            link = Link(_("Sold by receipt {number}").format(number=number), "receipt")
            link.clicked.connect(lambda: self._presenter.open_receipt(receipt_id))
            self._notes.addWidget(link)
        if beside.shift_id is not None:
            link = Link(_("Receipts of this shift"), "receipt")
            link.clicked.connect(self._on_receipts)
            self._notes.addWidget(link)

    def _on_receipts(self) -> None:
        shifts = self._presenter.models["shifts"].items
        wanted = self._presenter.beside.shift_id
        self._presenter.show_receipts_of(next((one for one in shifts if one.id == wanted), None))

    def _on_settled(self) -> None:
        self._presenter.settle(self.word.text().strip())
