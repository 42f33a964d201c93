"""The window of the software devices: paper, drawer, display, scanner, scale, cards, and all that can go wrong."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFontDatabase,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from crm_desktop.features.devices.presenter_emulator import MONEY, PAYMENT_CARD, EmulatorPresenter, Sample
from crm_desktop.features.devices.view_paper import PaperRoll
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import CheckField, Line
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl

_WIDE, _NARROW, _HEIGHT = 980, 484, 690
_BOTH_FROM = 900  # narrower, either the paper or the other devices are shown
_LARGE_SCREEN = 1800
_GRAMS = 15000
_OTHERS, _PAPER, _MONEY = "others", "paper", "money"
_GLASS, _GLOW = QColor(8, 32, 30), QColor(120, 255, 214)


class TwoLines(QWidget):
    """A display of two lines of twenty letters, dark with bright letters as such displays are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = ("", "")
        self.setFixedHeight(64)
        self.setMinimumWidth(300)
        self.setAccessibleName(_("Customer display"))

    def show_lines(self, top: str, bottom: str) -> None:
        """What the customer reads."""
        self.lines = (top, bottom)
        self.setAccessibleDescription(f"{top}\n{bottom}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GLASS)
        painter.drawRoundedRect(self.rect(), 6, 6)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(20)
        painter.setFont(font)
        painter.setPen(_GLOW)
        step = (self.width() - 24) / 20
        for number, text in enumerate(self.lines):
            for place, sign in enumerate(text[:20]):
                cell = QRect(round(12 + place * step), 6 + number * 26, round(step), 26)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, sign)


class EmulatorWindow(QWidget):
    """Beside the program, and over a till that takes the whole screen; closing it ends nothing."""

    def __init__(self, presenter: EmulatorPresenter) -> None:
        super().__init__()
        self.setWindowTitle(_("Device emulator"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self._presenter = presenter
        self.paper = PaperRoll(presenter.soft.points)
        self.display = TwoLines()
        self.drawer = Label(_("The drawer is closed"), token="soft")
        self.code = Line(placeholder=_("Barcode, or anything else to scan"))
        self.samples: PlainRows[Sample] = PlainRows(self)
        self.sample_list = RowList(
            self._look, (_("No goods with a barcode are in this base yet."), ""), name=_("Goods")
        )
        self.sample_list.setModel(self.samples)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.weight = Label("0,000", "name", bold=True)
        self.card = Line("7770001234", placeholder=_("Number of a card"))
        self.fiscal_paper = Label("", token="soft", wrap=True)
        self.troubles: dict[tuple[str, str], CheckField] = {}
        self._build()
        self._wire()
        screen = QGuiApplication.primaryScreen()
        is_large = screen is not None and screen.availableSize().width() >= _LARGE_SCREEN
        self.resize(_WIDE if is_large else _NARROW, _HEIGHT)
        presenter.start()

    def _build(self) -> None:
        printer = Panel(_("Printer"))
        printer.add(self.paper, 1)
        clear = self._checks(
            "printer",
            {
                "paper_out": _("No paper"),
                "near_end": _("Paper runs out"),
                "cover_open": _("Cover open"),
                "silent": _("Does not answer"),
                "noise": _("Noise"),
                "unplugged": _("Unplugged"),
            },
        )
        printer.set_foot(box(column(clear, margins=(16, 10, 16, 10))))
        right = column(self._display_panel(), self._scanner_panel(), self._scale_panel(), self._cards_panel(), gap=12)
        right.setStretch(1, 1)
        self._printer, self._others = printer, box(right)
        self._money = box(column(self._fiscal_panel(), self._terminal_panel(), None, gap=12))
        both = row(printer, self._others, self._money, gap=12)
        both.setStretch(1, 1)
        printer.setFixedWidth(self.paper.minimumWidth() + 4)
        self._others.setMinimumWidth(self.paper.minimumWidth() + 4)
        parts = [
            (_OTHERS, _("Devices"), "barcode"),
            (_PAPER, _("Paper"), "receipt"),
            (_MONEY, _("Money"), "credit-card"),
        ]
        self.part = SegmentedControl(parts)
        self._switch = box(row(self.part, None))
        whole = column(self._switch, both, gap=12, margins=(12, 12, 12, 12))
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._show_part()

    def _display_panel(self) -> Panel:
        panel = Panel(_("Display and drawer"))
        self.shut = Button(_("Close the drawer"), kind="link")
        self.shut.hide()
        panel.head.add(self._checks("display", {"unplugged": _("Unplugged")}))
        foot = row(self.drawer, self.shut, None, gap=8)
        panel.add(column(self.display, foot, gap=8, margins=(16, 12, 16, 10)))
        return panel

    def _scanner_panel(self) -> Panel:
        panel = Panel(_("Scanner"), _("click goods to scan them"))
        self.scan = Button(_("Scan"), "barcode", "primary")
        self.tear = Button(_("Tear"))
        self.tear.setToolTip(_("The cable is pulled out in the middle of the code"))
        panel.add(box(row(self.code, self.scan, self.tear, gap=8, margins=(16, 12, 16, 8))))
        panel.add(self.sample_list, 1)
        panel.head.add(self._checks("scanner", {"unplugged": _("Unplugged")}))
        return panel

    def _scale_panel(self) -> Panel:
        panel = Panel(_("Scale"))
        self.slider.setRange(-200, _GRAMS)
        self.slider.setSingleStep(5)
        self.slider.setPageStep(250)
        self.slider.setAccessibleName(_("Weight in grams"))
        self.weight.setFixedWidth(64)
        checks = {"moving": _("Moving"), "silent": _("Does not answer"), "unplugged": _("Unplugged")}
        line = row(self.slider, self.weight, Label(_("kg"), token="soft"), gap=8)
        panel.add(column(line, self._checks("scale", checks), gap=8, margins=(16, 10, 16, 10)))
        return panel

    def _cards_panel(self) -> Panel:
        panel = Panel(_("Cards"))
        self.swipe = Button(_("Swipe"), "id")
        self.bank = Button(_("Payment card"), "credit-card")
        self.bank.setToolTip(_("The till turns it away and keeps nothing of it"))
        line = row(self.card, self.swipe, self.bank, gap=8)
        panel.head.add(self._checks("cards", {"unplugged": _("Unplugged")}))
        panel.add(box(column(line, margins=(16, 10, 16, 10))))
        return panel

    def _fiscal_panel(self) -> Panel:
        panel = Panel(_("Fiscal register"), _("its last paper"))
        checks = {
            "paper_out": _("No paper"),
            "loses_answer": _("Loses the next answer"),
            "silent": _("Does not answer"),
            "no_link": _("No link to the tax office"),
            "old_shift": _("Shift over 24 hours"),
        }
        panel.add(column(self.fiscal_paper, self._checks("fiscal", checks), gap=8, margins=(16, 10, 16, 10)))
        return panel

    def _terminal_panel(self) -> Panel:
        panel = Panel(_("Bank terminal"), _("approves, unless it is told otherwise"))
        checks = {
            "declines": _("Declines"),
            "loses_answer": _("Loses the next answer"),
            "silent": _("Does not answer"),
        }
        panel.add(column(self._checks("terminal", checks), margins=(16, 10, 16, 10)))
        return panel

    def _checks(self, kind: str, words: dict[str, str]) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for number, (what, word) in enumerate(words.items()):
            check = CheckField(word)
            check.toggled.connect(lambda on, what=what: self._presenter.trouble(kind, what, on))
            self.troubles[kind, what] = check
            columns = 2 if kind in MONEY else 3
            grid.addWidget(check, number // columns, number % columns)
        grid.setColumnStretch(3, 1)
        return box(grid)

    def _wire(self) -> None:
        presenter = self._presenter
        self.part.chosen.connect(self._show_part)
        presenter.paper_changed.connect(self._on_paper)
        presenter.display_changed.connect(self.display.show_lines)
        presenter.drawer_opened.connect(self._on_drawer)
        presenter.fiscal_printed.connect(
            lambda text: self.fiscal_paper.setText(text or _("It has printed nothing yet."))
        )
        presenter.samples_changed.connect(lambda: self.samples.set_items(presenter.samples))
        self.code.returnPressed.connect(self._scan)
        self.scan.clicked.connect(self._scan)
        self.tear.clicked.connect(lambda: presenter.tear(self.code.text()))
        self.sample_list.clicked.connect(self._scan_sample)
        self.slider.valueChanged.connect(self._weigh)
        self.swipe.clicked.connect(lambda: presenter.swipe(self.card.text()))
        self.card.returnPressed.connect(lambda: presenter.swipe(self.card.text()))
        self.bank.clicked.connect(lambda: presenter.swipe(PAYMENT_CARD))
        self.shut.clicked.connect(self._shut_drawer)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._presenter.stop()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._show_part()

    def _show_part(self) -> None:
        has_both = self.width() >= _BOTH_FROM
        chosen = self.part.current()
        shown = {
            self._printer: chosen == _PAPER or (has_both and chosen != _MONEY),
            self._others: chosen == _OTHERS or has_both,
            self._money: chosen == _MONEY,
        }
        # What goes goes first: both together would make the window wide enough for both.
        for part, is_shown in sorted(shown.items(), key=lambda one: one[1]):
            part.setVisible(is_shown)

    def _on_paper(self) -> None:
        roll = self._presenter.soft.printer.roll
        self.paper.show_marks(roll)
        if roll:  # somebody waits to see it
            self.part.set_current(_PAPER)
            self._show_part()

    def _scan(self) -> None:
        if self.code.text().strip():
            self._presenter.scan(self.code.text())

    def _scan_sample(self, index: Index) -> None:
        sample = self.samples.item(index)
        self.code.setText(sample.code)
        self._presenter.scan(sample.code)

    def _weigh(self, grams: int) -> None:
        kilograms = Decimal(grams // 5 * 5) / 1000
        self.weight.setText(f"{kilograms:.3f}".replace(".", ","))
        self._presenter.weigh(kilograms)

    def _on_drawer(self, times: int) -> None:
        self.drawer.setText(
            ngettext("The drawer is open ({count} time)", "The drawer is open ({count} times)", times).format(
                count=times
            )
        )
        self.drawer.set_token("warn")
        self.shut.show()

    def _shut_drawer(self) -> None:
        self.drawer.setText(_("The drawer is closed"))
        self.drawer.set_token("soft")
        self.shut.hide()

    def _look(self, index: Index) -> RowLook:
        sample = self.samples.item(index)
        return RowLook(title=sample.name, key=sample.code, number=sample.code)
