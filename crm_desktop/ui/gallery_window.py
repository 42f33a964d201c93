"""Gallery pages of whole windows: frame with lists, offer and toast; settings with sentences and a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.ui import gallery_lists as lists
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.frame import AppFrame
from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.offer import OfferButton, OfferPanel
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.room_bar import Room
from crm_desktop.ui.sentence import Part, SentenceEdit, Slot, Words
from crm_desktop.ui.settings_frame import SettingsFrame, SettingsPage
from crm_desktop.ui.switches import SwitchButton
from crm_desktop.ui.theme import theme

_ROOMS = (
    ("sun-high", "Сегодня", "Today"),
    ("inbox", "Входящие", "Inbox"),
    ("users", "Клиенты", "Clients"),
    ("layout-kanban", "Сделки", "Deals"),
    ("list-check", "Задачи", "Tasks"),
    ("calendar-event", "Календарь", "Calendar"),
    ("mail", "Почта", "Mail"),
    ("barcode", "Касса", "Till"),
    ("package", "Товары", "Goods"),
    ("file-text", "Документы", "Documents"),
    ("wallet", "Деньги", "Money"),
    ("chart-bar", "Отчёты", "Reports"),
    ("messages", "Чат", "Chat"),
    ("settings", "Настройки", "Settings"),
)
_AREAS = (
    ("users-group", "Сотрудники и роли", "Staff and roles"),
    ("route", "Распределение", "Routing"),
    ("phone", "Телефония", "Telephony"),
    ("mail", "Почта и рассылки", "Mail and mailings"),
    ("database", "Резервные копии", "Backups"),
    ("shield-check", "Безопасность", "Security"),
)


def frame_of(s: Samples) -> AppFrame:
    """A frame with all rooms and everything in its top bar."""
    frame = AppFrame()
    frame.set_rooms([Room(icon, icon, s(*words)) for icon, *words in _ROOMS])
    frame.set_badge("sun-high", 5)
    frame.set_badge("inbox", 3, limit=True)
    frame.set_badge("mail", 12)
    new = QMenu(frame)
    new.addAction(s("Обращение", "Inquiry"))
    frame.top.set_new_menu(new)
    states = [("here", s("На месте", "Available"), "ok"), ("busy", s("Занят", "Busy"), "warn")]
    frame.top.set_states(states, "here")
    frame.top.set_connection(s("Сервер на связи", "Connected"), "ok", short=s("Связь", "On"))
    frame.top.set_bell(4)
    frame.top.set_person(s("Марина Соколова", "Marina Sokolova"))
    return frame


def today_window(s: Samples) -> QWidget:
    """Lists in panels, an offer at the right, a toast below."""
    frame = frame_of(s)
    page = Page(s("Сегодня", "Today"), s("вторник, 24 ноября", "Tuesday, 24 November"))
    left = Panel(s("По часам", "By the hour"), s("5 до вечера, 1 просрочено", "5 till evening, 1 overdue"))
    left.head.add(Button(s("Дело", "Task"), "plus", "quiet", small=True))
    rows = lists.list_of(lists.hours(s), 3)
    left.add(rows, 1)
    wait = Panel(s("Ждут меня", "Waiting for me"), s("3 обращения", "3 inquiries"))
    wait.head.add(Link(s("Все входящие", "All")))
    wait.add(lists.list_of(lists.waiting(s), whole=True))
    call = Panel(s("Кому позвонить", "Whom to call"), s("первыми те, где больше денег", "most money first"))
    call.add(lists.list_of(lists.calls(s)), 1)
    stuck = Panel(s("Застряли", "Stuck"), s("2 сделки", "2 deals"))
    nothing = lists.list_of([])
    nothing.set_empty(s("Здесь появятся застрявшие.", "What is stuck shows up here."), s("Настроить", "Set up"))
    stuck.add(nothing, 1)
    page.add(row(left, column(wait, call, gap=16), stuck, gap=16), 1)
    frame.add_page("sun-high", page)
    frame.set_room("sun-high")
    frame.side.show_panel(_offer(s))
    frame.toast(s("«Клей и затирка» перенесена", "Glue and grout moved"), undo=lambda: None)
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    return frame


def settings_window(s: Samples) -> QWidget:
    """Sentences with words to change, a banner, a table."""
    frame = frame_of(s)
    pages = [SettingsPage(icon, icon, s(*words), lambda: _routing(s)) for icon, *words in _AREAS]
    settings = SettingsFrame(pages)
    settings.set_mark("database", "bad")
    settings.open("route")
    frame.add_page("settings", settings)
    frame.set_room("settings")
    return frame


class _RuleRow(QWidget):
    def __init__(self, number: int, parts: list[Part], hits: str, *, current: bool, on: bool) -> None:
        super().__init__()
        self._current = current
        sentence = SentenceEdit()
        sentence.set_parts(parts, muted=not on)
        hits_link = Link(hits)
        self.setLayout(
            row(Label(str(number), token="mute"), sentence, hits_link, SwitchButton(str(number), on), gap=12)
        )
        self.setContentsMargins(12, 8, 12, 8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._current:
            QPainter(self).fillRect(self.rect(), theme().color("selected"))


def _routing(s: Samples) -> QWidget:
    page = Page(s("Распределение", "Routing"), s("срабатывает первое подходящее", "the first that fits counts"))
    page.head.add(Button(s("Версии", "Versions"), "history", "quiet"))
    page.head.add(Button(s("Правило", "Rule"), "plus"))
    banner = Banner("bad", s("Ночная копия не записана", "Last night's copy failed"), s("Мало места.", "Disk is full."))
    banner.add_button(Button(s("Другая папка…", "Another folder…")))
    banner.add_button(Button(s("Повторить", "Try again"), "refresh", "primary"))
    page.set_banner(banner)
    rules = Panel()
    manager: list[Part] = [
        Words(s("Если у клиента есть ", "If the client has a ")),
        Slot("manager", s("личный менеджер", "personal manager")),
        Words(s(" и он ", " who is ")),
        Slot("state", s("на месте", "available")),
        Words(s(", то ему; иначе через ", ", then that person; else after ")),
        Slot("limit", s("25 секунд", "25 seconds")),
        Words(s(" дальше по списку", " go on")),
    ]
    black: list[Part] = [
        Words(s("Если клиент ", "If the client is ")),
        Slot("who", s("в чёрном списке", "on the black list")),
        Words(s(", то в ", ", then to ")),
        Slot("to", s("карантин", "quarantine")),
    ]
    for number, parts in enumerate((black, manager, black), 1):
        rules.add(_RuleRow(number, parts, str(203 - number), current=number == 2, on=number != 3))
        rules.add(Divider())
    page.add(rules)
    copies = Panel(s("Куда кладём", "Where copies go"), s("3 места", "3 places"))
    copies.head.add(Chip(s("не сохранено", "not saved"), "warn", "alert-triangle"))
    copies.add(lists.copies_table(s), 1)
    page.add(copies, 1)
    return page


def _offer(s: Samples) -> OfferPanel:
    panel = OfferPanel()
    later = s("через 18 с уйдёт Денису", "in 18 s to Denis")
    panel.set_head("phone-incoming", s("Входящий звонок", "Incoming call"), "ok", "0:07", later)
    panel.set_left(0.62)
    who = column(
        Label(s("Кузнецова Анна Викторовна", "Anna Kuznetsova"), "name", elide=True),
        row(Label("+7 927 612-40-77", token="soft"), Chip(s("ИП", "sole trader")), None),
        gap=4,
    )
    panel.add_section("", box(who))
    why = s("Вы её личный менеджер с марта, правило 2", "You are her manager since March, rule 2")
    panel.add_section(s("Почему вам", "Why you"), Label(why, wrap=True))
    order = row(Label(s("12 ноября, грунт и краска", "12 November, primer"), elide=True), Label("38 640 ₽", bold=True))
    panel.add_section(s("Последний заказ", "Last order"), box(order))
    panel.set_buttons(
        [
            OfferButton("accept", s("Принять", "Accept"), "phone", "success", "F8"),
            OfferButton("pass", s("Передать", "Pass on"), "arrow-forward-up", "plain", "Shift+F8"),
            OfferButton("open", s("Открыть", "Open"), "", "plain", "Ctrl+F8"),
        ]
    )
    panel.set_more(s("ещё 2 ждут", "2 more wait"))
    return panel
