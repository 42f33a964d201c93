"""Gallery pages of single parts: buttons, marks, switches, fields, banners; dialogs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.errors import Unavailable
from crm_desktop.ui.banner import Banner, ErrorBanner
from crm_desktop.ui.bars import DiffBar, ShareBar
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.crash import BugDialog
from crm_desktop.ui.dialogs import ConfirmDialog, FormDialog
from crm_desktop.ui.fields import LineField, MoneyField, NumberField, TextField
from crm_desktop.ui.fields_check import CheckField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateField, DateTimeField, TimeField
from crm_desktop.ui.fields_tags import TagsField
from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import column, row
from crm_desktop.ui.marks import Avatar, Badge, Chip, Dot, KeyHint
from crm_desktop.ui.popover import OptionList
from crm_desktop.ui.progress import ProgressStrip
from crm_desktop.ui.switches import SegmentedControl, SwitchButton
from crm_desktop.ui.theme import theme


class Ground(QWidget):
    """A piece of window to lay parts on."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("window"))


def parts_page(s: Samples) -> QWidget:
    """All small parts on one page."""
    page = Ground()
    fields = row(column(*_text_fields(s), None, gap=12), column(*_picked_fields(s), None, gap=12), _banners(s), gap=24)
    page.setLayout(column(_buttons(s), _marks(s), _switches(s), fields, gap=16, margins=(16, 16, 16, 16)))
    return page


def dialog_page(s: Samples) -> QWidget:
    """Dialogs side by side, as plain widgets."""
    page = Ground()
    form = FormDialog(s("Новое обращение", "New inquiry"), s("Сохранить", "Save"), page)
    form.form.addWidget(LineField(s("Телефон", "Phone"), "+7 927 612-40-77"))
    form.form.addWidget(TextField(s("Что просят", "What they ask"), s("Краска, 12 литров", "Paint, 12 litres")))
    form.show_error(Unavailable("server"))
    gone = [s("41 покупка останется без клиента", "41 purchases lose their client")]
    confirm = ConfirmDialog(s("Удалить клиента навсегда?", "Delete the client for good?"), gone, parent=page)
    bug = BugDialog("CRM 0.1\nValueError\nview.py:12 open", page)
    names = [
        (str(n), s(*pair), n == 0)
        for n, pair in enumerate(
            [("личному менеджеру", "the personal manager"), ("по очереди", "in turn"), ("в общую", "the duty queue")]
        )
    ]
    options = OptionList(names, search=True)
    layout = row(column(form, None), column(confirm, bug, None, gap=24), column(options, None), gap=24)
    layout.setContentsMargins(16, 16, 16, 16)
    for dialog in (form, confirm, bug):
        dialog.setWindowFlags(dialog.windowFlags() & ~dialog.windowFlags().Dialog)
        dialog.show()
    page.setLayout(layout)
    return page


def _buttons(s: Samples) -> QWidget:
    menu = QMenu()
    menu.addAction(s("На месте", "Available"))
    state = Button(s("На месте", "Available"))
    state.setMenu(menu)
    state.set_dot("ok")
    grey = Button(s("Нельзя", "Not now"), "x")
    grey.set_reason(s("Смена закрыта", "The shift is closed"))
    holder = QWidget()
    holder.setLayout(
        row(
            Button(s("Создать", "New"), "plus", "primary"),
            Button(s("Открыть", "Open")),
            Button(s("Версии", "Versions"), "history", "quiet"),
            Button(s("Отменить", "Undo"), "arrow-back-up", "link"),
            Button(s("Удалить", "Delete"), "trash", "danger"),
            Button(s("Принять", "Accept"), "phone", "success"),
            Button(s("Малая", "Small"), small=True),
            state,
            grey,
            IconButton("dots", s("Ещё", "More")),
            None,
        )
    )
    return holder


def _marks(s: Samples) -> QWidget:
    holder = QWidget()
    pressed = Chip(s("Всё", "All"), clickable=True)
    pressed.setCheckable(True)
    pressed.setChecked(True)
    holder.setLayout(
        row(
            pressed,
            Chip(s("Звонки 18", "Calls 18"), icon="phone", clickable=True),
            Chip(s("просрочено 18 ч", "18 h overdue"), "bad", "alert-circle"),
            Chip(s("ещё 4 мин", "4 min left"), "warn", "clock"),
            Chip(s("прочитано", "read"), "ok", "check"),
            Chip(s("опт", "wholesale"), "selected"),
            Chip(s("юрлицо", "company")),
            Chip(s("метка", "tag"), removable=True),
            Badge(5),
            Badge(12, "badfill"),
            Avatar(s("Марина Соколова", "Marina Sokolova")),
            Avatar(s("ООО «Уютный дом»", "Cosy Home"), 48, square=True),
            KeyHint(s("Пробел", "Space"), s("Готово", "Done")),
            Dot("ok", s("Сервер на связи", "Connected")),
            Dot("warn", s("Нет связи, 0:42", "Offline, 0:42")),
            None,
        )
    )
    return holder


def _switches(s: Samples) -> QWidget:
    holder = QWidget()
    share = ShareBar(0.68)
    share.setFixedWidth(160)
    more, less = DiffBar(21, 25), DiffBar(-25, 25)
    more.setFixedWidth(60)
    less.setFixedWidth(60)
    views = [
        ("board", s("Доска", "Board"), "layout-kanban"),
        ("list", s("Список", "List"), "list"),
        ("plan", s("Прогноз", "Forecast"), "trending-up"),
    ]
    holder.setLayout(
        row(
            SwitchButton("on", True),
            SwitchButton("off"),
            SegmentedControl(views, name=s("Вид", "View")),
            Link(s("Все входящие", "All inquiries")),
            Link(s("Запомнить", "Remember"), "pin"),
            share,
            more,
            less,
            CheckField(s("Помнить меня", "Remember me"), True),
            None,
            gap=16,
        )
    )
    return holder


def _text_fields(s: Samples) -> list[QWidget]:
    wrong = LineField(s("ИНН", "Tax number"), "6316204517")
    wrong.set_error(s("Контрольная цифра не сходится", "The check digit is wrong"))
    right = LineField(s("ИНН", "Tax number"), "6316204516")
    right.set_ok(s("ООО «Уютный дом»", "Cosy Home Ltd"))
    side = LineField(s("КПП", "Code"), "631601001")
    side.set_label_left(100)
    return [
        wrong,
        right,
        LineField("", placeholder=s("Найти", "Find"), icon="search"),
        side,
        MoneyField(s("Сумма", "Sum"), Decimal("150000.50")),
        NumberField(s("Предел, минут", "Limit, minutes"), 15),
        LineField(s("Пароль", "Password"), "secret", password=True),
    ]


def _picked_fields(s: Samples) -> list[QWidget]:
    lines = [("1", s("Звонок, линия 2", "Call, line 2")), ("2", s("Письмо", "Letter"))]
    return [
        DateField(s("День", "Day"), date(2026, 11, 24)),
        TimeField(s("Время", "Time")),
        DateTimeField(s("Когда", "When"), datetime(2026, 11, 24, 12, 40)),
        Choice(s("Откуда", "From"), lines, "1"),
        Choice(s("Кому", "To"), lines, search=True, placeholder=s("Имя", "Name")),
        TagsField(s("Метки", "Tags"), [s("опт", "wholesale"), s("плитка", "tiles"), s("крепёж", "fixings")]),
    ]


def _banners(s: Samples) -> QWidget:
    bad = Banner("bad", s("Ночная копия не записана", "Last night's copy failed"), s("Мало места", "Too little room"))
    bad.add_button(Button(s("Повторить", "Try again"), "refresh", "primary"))
    away = ErrorBanner()
    away.show_error(Unavailable("server"))
    strip = ProgressStrip()
    strip.set(412, 1200, s("Загружаем клиентов", "Importing clients"))
    note = Banner("ok", s("Всё на месте", "All is well"), closable=True)
    holder = QWidget()
    labels = [Label(style, style) for style in ("caption", "small", "body", "sub", "name", "title", "figure")]
    holder.setLayout(column(bad, away, note, strip, *labels, None, gap=12))
    return holder
