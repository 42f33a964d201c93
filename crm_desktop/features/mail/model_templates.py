"""Templates as a Qt model."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.features.mail.rules_desk import Template

TEMPLATE_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class TemplatesModel(QAbstractListModel):
    """One template a row under TEMPLATE_ROLE."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Template] = []

    def set_items(self, items: list[Template]) -> None:
        """Another list."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def row_of(self, template_id: int | None) -> int:
        """Place of a template, -1 when it is not here."""
        return next((place for place, one in enumerate(self._items) if one.id == template_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Number of templates."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The template, or its name."""
        if not index.isValid():
            return None
        one = self._items[index.row()]
        return one if role == TEMPLATE_ROLE else one.name if role == Qt.ItemDataRole.DisplayRole else None
