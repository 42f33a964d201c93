"""The style sheet for Qt's own widgets (fields, menus, tables, scroll bars), generated from the tokens."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from crm_desktop.ui.resources import ICONS

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $rline; border-radius: 4px; padding: 4px 8px; }
QMainWindow, QDialog { background: $window; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: $surface; color: $text; border: 1px solid $line2; border-radius: 6px;
  selection-background-color: $accent; selection-color: $onaccent; }
QLineEdit { padding: 0 9px; }
QAbstractSpinBox, QComboBox { padding: 0 9px; }
QPlainTextEdit, QTextEdit { padding: 5px 6px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 0 8px; }
QLineEdit[glyph="true"] { padding: 0 9px 0 3px; }
QLineEdit[glyph="true"]:focus { padding: 0 8px 0 2px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 4px 5px; }
QLineEdit[verdict="bad"], QAbstractSpinBox[verdict="bad"], QComboBox[verdict="bad"], QPlainTextEdit[verdict="bad"] {
  border-color: $bad; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled,
QLineEdit:read-only { color: $mute; border-color: $line; background: $window; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus, QPlainTextEdit[bare="true"], QPlainTextEdit[bare="true"]:focus {
  border: none; background: transparent; padding: 0; }
QComboBox::drop-down { width: 28px; border: none; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QListView[popup="true"] {
  background: $raised; color: $text; border: 1px solid $rline; padding: 4px; outline: none;
  selection-background-color: $selected; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${row}px; padding: 0 8px; border-radius: 6px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }

QMenu { background: $raised; color: $text; border: 1px solid $rline; border-radius: 8px; padding: 4px; }
QMenu::item { min-height: ${row}px; padding: 0 16px 0 8px; border-radius: 6px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $mute; background: transparent; }
QMenu::icon { padding-left: 8px; width: 16px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 16px; height: 16px; padding-left: 8px; }

QCheckBox, QRadioButton { color: $text; spacing: 8px; min-height: 20px; outline: none; }
QCheckBox:disabled, QRadioButton:disabled { color: $mute; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 16px; height: 16px; border: 1px solid $line2; background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox:focus::indicator, QRadioButton:focus::indicator { border: 2px solid $accent; width: 14px; height: 14px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QRadioButton::indicator:checked { background: $onaccent; border: 5px solid $accent; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $line2; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0; }

QListView, QTableView, QTreeView { background: transparent; border: none; color: $text; outline: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; border: none; padding: 0 8px; color: $mute; }
QTableView { gridline-color: transparent; selection-background-color: $selected; selection-color: $text; }
QTableCornerButton::section { background: transparent; border: none; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QToolButton { color: $text; background: transparent; border: none; border-radius: 6px; padding: 4px 8px;
  min-height: 20px; }
QCalendarWidget QToolButton:hover, QCalendarWidget QToolButton:focus { background: $hover; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QAbstractItemView { background: $raised; color: $text; selection-background-color: $accent;
  selection-color: $onaccent; }
QCalendarWidget QAbstractItemView:disabled { color: $mute; }
QCalendarWidget QSpinBox { border: none; min-height: 20px; }
QProgressBar { background: $barbg; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
""")


def build(colours: Mapping[str, str], factor: float) -> str:
    """The style sheet of one theme at one text size."""
    return _SHEET.substitute(colours, row=round(28 * factor), check=(ICONS / "check-white.svg").as_posix())
