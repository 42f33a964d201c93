"""Gallery page of a card: facts at the left, timeline in the middle, sections at the right, hits under the search."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.ui import gallery_lists as lists
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.fact import FactRow
from crm_desktop.ui.frame import AppFrame
from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.gallery_window import frame_of
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.palette import SearchGroup, SearchHit, SearchPalette
from crm_desktop.ui.panel import Panel, Scroll, Section
from crm_desktop.ui.timeline import TimelineView
from crm_desktop.ui.timeline_delegate import TimelineItem


def card_page(s: Samples) -> AppFrame:
    """The card in its frame."""
    frame = frame_of(s)
    facts = Panel(s("Сведения", "Facts"), flush=True)
    facts.head.add(IconButton("edit", s("Править", "Edit"), size=28))
    for fact in _facts(s):
        facts.add(fact)
    facts.body.setContentsMargins(16, 4, 16, 12)
    facts.body.addStretch(1)
    facts.setFixedWidth(304)
    right = Panel(s("Сделки", "Deals"), s("2 открытых, 148 700 ₽", "2 open, 148 700 ₽"), flush=True)
    right.add(lists.list_of(lists.calls(s), whole=True))
    tasks = Section(s("Задачи", "Tasks"), "2", margins=False)
    tasks.add(lists.list_of(lists.hours(s)[:2], whole=True))
    right.add(tasks)
    right.body.addStretch(1)
    middle = Panel(flush=True)
    middle.add(_timeline(s), 1)
    side = Scroll(right)
    side.setFixedWidth(336)
    frame.add_page("card", box(row(facts, middle, side, gap=1)))
    frame.set_room("card", "users")
    return frame


def search_page(s: Samples) -> QWidget:
    """The card with hits under the search box."""
    frame = card_page(s)
    palette = SearchPalette(frame.top.search)
    frame.top.search.setText(s("куз", "kuz"))
    palette.asked.connect(lambda _text, generation: palette.answer(generation, _hits(s)))
    frame.top.search.textEdited.emit(frame.top.search.text())
    palette.answer(1, _hits(s))
    return frame


def _facts(s: Samples) -> list[FactRow]:
    tax = FactRow(s("ИНН", "Tax no."), "6316204516")
    tax.set_ok()
    code = FactRow(s("КПП", "Code"), "631601001")
    code.start_edit()
    number = FactRow(s("ОГРН", "Reg. no."), "12")
    number.start_edit()
    number.set_error(s("Должно быть 13 цифр", "13 digits are needed"))
    place = s("443086, Самара, Московское шоссе, 34, склад 2", "Moskovskoe 34, warehouse 2, Samara 443086")
    return [
        tax,
        code,
        number,
        FactRow(s("Адрес", "Address"), place, "text"),
        FactRow(s("Почта", "E-mail"), "zakaz@uyut-samara.ru", link=True),
        FactRow(s("Лимит долга", "Debt limit"), ""),
        FactRow(s("Источник", "Source"), s("выставка «Дом-2023»", "fair"), "read"),
    ]


def _timeline(s: Samples) -> TimelineView:
    view = TimelineView()
    view.set_filters(
        [
            ("all", s("Всё", "All")),
            ("calls", s("Звонки 18", "Calls 18"), "phone"),
            ("mail", s("Письма 42", "Letters 42"), "mail"),
            ("notes", s("Заметки 9", "Notes 9"), "note"),
        ],
        "all",
    )
    today, before = s("Сегодня", "Today"), s("Вчера", "Yesterday")
    who = s("Марина", "Marina")
    asks = s(
        "Просит добавить два мешка грунта в заказ, машину подать к 9 утра, на складе предупредить Виктора, "
        "документы привезти вместе с товаром и не звонить до обеда",
        "Wants two more bags of primer, the lorry at 9, Victor told at the warehouse, papers with the goods "
        "and no calls before noon, please",
    )
    read = (
        (s("Счёт 318.pdf", "Invoice 318.pdf"), "", "paperclip"),
        (s("прочитано 09:40", "read 09:40"), "ok", "check"),
    )
    returned = s("Возврат по чеку 10 402", "Return of receipt 10 402")
    moved = s("Отделка офиса, 3 этаж", "Office, third floor")
    view.set_items(
        [
            TimelineItem(
                1, today, "phone-incoming", s("Звонок", "Call"), "ok", "4:12", (asks,), time="10:58", author=who
            ),
            TimelineItem(
                2, today, "mail", s("Счёт 318 отправлен", "Invoice 318 sent"), time="09:31", author=who, chips=read
            ),
            TimelineItem(
                3, before, "arrow-narrow-right", s("Сделка", "Deal"), "selected", moved, time="16:20", author=who
            ),
            TimelineItem(4, before, "receipt-refund", returned, sum="−6 490 ₽", time="13:41", author=who),
        ]
    )
    return view


def _hits(s: Samples) -> list[SearchGroup]:
    anna = s("Кузнецова Анна Викторовна", "Anna Kuznetsova")
    clients = [
        SearchHit(1, anna, "+7 927 612-40-77", avatar=anna),
        SearchHit(2, s("ООО «Кузница»", "Kuznitsa Ltd"), s("Самара", "Samara"), avatar=s("ООО «Кузница»", "Kuznitsa")),
    ]
    acts = [SearchHit(3, s("Новый клиент", "New client"), icon="user-plus")]
    return [SearchGroup(s("Клиенты", "Clients"), clients), SearchGroup(s("Действия", "Actions"), acts)]
