"""Sample lists of the gallery."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column

_Index = QModelIndex | QPersistentModelIndex


class LookModel(QAbstractListModel):
    """Rows that are looks already."""

    def __init__(self, looks: Sequence[RowLook], parent: QObject) -> None:
        super().__init__(parent)
        self.looks = list(looks)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self.looks)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        look = self.looks[index.row()]
        return look if role == Qt.ItemDataRole.UserRole else None


class CellModel(QAbstractTableModel):
    """Cells with a meaning each."""

    def __init__(self, cells: Sequence[Sequence[tuple[str, str]]], parent: QObject) -> None:
        super().__init__(parent)
        self.cells = cells

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return len(self.cells[0])

    def roleNames(self) -> dict:  # type: ignore[type-arg]  # noqa: N802 - Qt's name; bytes here, QByteArray in Qt's stub
        return {Qt.ItemDataRole.UserRole: b"meaning"}

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        text, meaning = self.cells[index.row()][index.column()]
        return {Qt.ItemDataRole.DisplayRole: text, Qt.ItemDataRole.UserRole: meaning}.get(Qt.ItemDataRole(role))


def list_of(looks: Sequence[RowLook], current: int = -1, *, whole: bool = False) -> RowList:
    """A list showing these looks."""
    rows = RowList(lambda index: index.data(Qt.ItemDataRole.UserRole), whole=whole)
    rows.setModel(LookModel(looks, rows))
    rows.set_current_row(current)
    return rows


def hours(s: Samples) -> list[RowLook]:
    """A day by hours."""
    keys = (
        (s("Пробел", "Space"), s("Готово", "Done")),
        (s("П", "M"), s("Перенести", "Move")),
        (s("Д", "D"), s("Поручить", "Delegate")),
    )
    house = s("ООО «Уютный дом» · накладная 77", "Cosy Home · delivery note 77")
    return [
        RowLook(
            s("Отправить счёт на второй этап", "Send the invoice of stage two"),
            s("ООО «СтройДвор» · сделка 214", "StroyDvor · deal 214"),
            time=s("вчера", "yest."),
            done=False,
            meaning="bad",
            bold=True,
            chip=s("просрочено 18 ч", "18 h overdue"),
            chip_meaning="bad",
            chip_icon="alert-circle",
        ),
        RowLook(s("Планёрка отдела", "Team meeting"), s("закрыто в 09:52", "done at 09:52"), time="09:30", done=True),
        RowLook(now="11:42"),
        RowLook(
            s("Позвонить: согласовать цвет фасадов", "Call: agree on the colour of the fronts"),
            s("Мебельная фабрика «Дубрава» · 186 000 ₽", "Dubrava Furniture · 186 000 ₽"),
            time="12:00",
            done=False,
            bold=True,
            action_icon="phone",
            keys=keys,
        ),
        RowLook(
            s("Встреча в шоуруме: образцы плитки", "Showroom: samples of tiles"),
            s("Гостиница «Волга» · Самара, Ленинская, 120", "Hotel Volga · Samara, Leninskaya 120"),
            time="13:30",
            done=False,
            action_icon="map-pin",
        ),
        RowLook(s("Завтра", "Tomorrow"), s("4 дела", "4 tasks"), head=True),
        RowLook(s("Отгрузка со склада", "Delivery"), house, time="09:00", done=False, action_icon="truck-delivery"),
    ]


def waiting(s: Samples) -> list[RowLook]:
    """What waits for me."""
    return [
        RowLook(
            s("Пропущенный: +7 917 204-55-18", "Missed: +7 917 204-55-18"),
            s("новый номер, сайт, раздел «Краски»", "new number, web site, section Paints"),
            icon="phone-incoming",
            icon_meaning="warn",
            bold=True,
            chip=s("ещё 4 мин", "4 min left"),
            chip_meaning="warn",
            chip_icon="clock",
        ),
        RowLook(
            s("Можно ли заменить две позиции?", "May we swap two items?"),
            s("Ремстрой-63 · письмо 11:20", "Remstroy-63 · letter 11:20"),
            icon="mail",
            number_note=s("ещё 38 мин", "38 min left"),
        ),
    ]


def calls(s: Samples) -> list[RowLook]:
    """Whom to call."""
    rows = [
        (s("Ремонтная бригада «Мастер плюс»", "Master Plus Repairs"), "84 000 ₽"),
        (s("ООО «СтройДвор»", "StroyDvor"), "61 200 ₽"),
        (s("Школа танцев «Ритм»", "Rhythm Dance School"), "12 500 ₽"),
    ]
    silent = s("брали каждый месяц, молчат 47 дней", "bought every month, silent for 47 days")
    risk = s("под угрозой", "at risk")
    return [
        RowLook(name, silent, number=amount, number_note=risk if number == 0 else "", action_icon="phone")
        for number, (name, amount) in enumerate(rows)
    ]


def copies_table(s: Samples) -> DataTable:
    """A table with numbers, meanings and links."""
    table = DataTable(accessible_name=s("Копии", "Copies"))
    table.set_columns(
        [
            Column(s("Место", "Place"), stretch=True),
            Column(s("Состояние", "State"), 200),
            Column(s("Копий", "Copies"), 90, number=True),
            Column(s("Свободно", "Free"), 110, number=True),
            Column("", 110, sortable=False),
        ]
    )
    link = (s("Открыть", "Open"), "link")
    table.setModel(
        CellModel(
            [
                [(s("Диск сервера", "Server's disk"), ""), (s("записана 11:00", "written 11:00"), "ok"), ("31", "")]
                + [("214 ГБ", ""), link],
                [("\\\\nas\\crm", ""), (s("нет места с 03:00", "full since 03:00"), "bad"), ("18", "")]
                + [("0,6 ГБ", "bold"), link],
                [
                    (s("Диск «Сейф»", "Safe disk"), ""),
                    (s("ждёт", "waits"), "chip:warn"),
                    ("6", ""),
                    ("88 ГБ", ""),
                    link,
                ],
            ],
            table,
        )
    )
    table.set_sorting(2, descending=True)
    return table
