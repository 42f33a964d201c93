"""Menus behind the changeable words of a rule: who gets it, how long he has, conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.rules import CHANNELS, KINDS, YES_NO_KINDS, Condition, Rule
from crm_desktop.features.routing.rules_sentences import (
    ADD_KEY,
    LIMIT_KEY,
    WAY_KEY,
    channel_words,
    client_kinds,
    client_words,
    group_words,
    kind_label,
    minutes_words,
    plain_way_words,
    yes_no_words,
)
from crm_desktop.features.routing.view_condition import ConditionEditor
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField, NumberField
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.popover import Popover, pick

_MINUTES = (5, 10, 15, 20, 30, 45, 60, 120, 240, 480)
_OTHER = "other"
_WIDTH = 320


class WordMenus(QObject):
    """Opens the menu of a word and hands the choice to the presenter."""

    def __init__(self, presenter: RulesPresenter, window: QWidget) -> None:
        super().__init__(window)
        self._presenter = presenter
        self._window = window

    def open(self, index: int, key: str, place: QRect) -> None:
        """Opens what belongs to a word of a rule."""
        if not self._presenter.may_edit:
            return
        if key == WAY_KEY:
            self._open_ways(index, place)
        elif key == LIMIT_KEY:
            self._open_limits(index, place)
        elif key == ADD_KEY:
            self._open_kinds(index, place)
        else:
            number = int(key.partition(":")[2])
            self._edit(index, self._rule(index).conditions[number], number, place)

    def ask_name(self, index: int, place: QRect) -> None:
        """Asks for a name of the person's own."""
        hint = _("Shown to the person who gets an inquiry. Left empty, it follows the sentence.")
        ask_text(
            _("Name of the rule"),
            self._rule(index).name,
            place,
            lambda name: self._presenter.rename_rule(index, name),
            hint,
        )

    def _rule(self, index: int) -> Rule:
        return self._presenter.draft.rules[index]

    def _open_ways(self, index: int, place: QRect) -> None:
        rule, choices = self._rule(index), self._presenter.choices
        options = [(way, plain_way_words(way), rule.way == way) for way in ("manager", "last_order", "duty")]
        options += [
            (
                f"{way}:{group.group_id}",
                group_words(way, group.name),
                (rule.way, rule.group_id) == (way, group.group_id),
            )
            for way in ("turn", "least_load")
            for group in choices.groups
        ]
        options += [(f"person:{one.staff_id}", one.name, rule.staff_id == one.staff_id) for one in choices.people]
        menu = pick(self._window, place, options, False, True)
        menu.picked.connect(lambda keys: self._take_way(index, str(keys[0])))

    def _take_way(self, index: int, key: str) -> None:
        way, _colon, number = key.partition(":")
        if way == "person":
            self._presenter.set_person(index, int(number))
        elif number:
            self._presenter.set_group(index, way, int(number))
        else:
            self._presenter.set_way(index, way)

    def _open_limits(self, index: int, place: QRect) -> None:
        now = self._rule(index).limit_minutes
        options = [(str(n), minutes_words(n), n == now) for n in sorted({*_MINUTES, now})]
        menu = pick(self._window, place, [*options, (_OTHER, _("another time…"), False)], False, False)
        menu.picked.connect(lambda keys: QTimer.singleShot(0, lambda: self._take_limit(index, str(keys[0]), place)))

    def _take_limit(self, index: int, key: str, place: QRect) -> None:
        if key != _OTHER:
            self._presenter.set_limit(index, int(key))
            return
        field = NumberField(_("Working minutes to answer"), self._rule(index).limit_minutes, 1, 2880)

        def done() -> None:
            value = field.value()
            if value:
                self._presenter.set_limit(index, value)

        _open_small(field, place, done)

    def _open_kinds(self, index: int, place: QRect) -> None:
        there = {condition.kind for condition in self._rule(index).conditions}
        options = [(kind, kind_label(kind), False) for kind in KINDS if kind not in there]
        menu = pick(self._window, place, options, False, True)
        # The list closes itself after this; what opens next must not be closed with it.
        menu.picked.connect(lambda keys: QTimer.singleShot(0, lambda: self._add(index, str(keys[0]), place)))

    def _add(self, index: int, kind: str, place: QRect) -> None:
        self._edit(index, Condition(kind, ("yes",) if kind in YES_NO_KINDS else ()), None, place)

    def _edit(self, index: int, condition: Condition, number: int | None, place: QRect) -> None:
        answers = yes_no_words(condition.kind)
        if condition.kind == "channel":
            self._tick(index, condition, number, place, [(key, channel_words(key)) for key in CHANNELS])
        elif condition.kind == "client":
            self._tick(index, condition, number, place, [(key, client_words(key)) for key in client_kinds()])
        elif answers and number is None:
            self._presenter.set_condition(index, condition)
        elif answers:
            self._choose(index, condition, number, place, answers)
        else:
            self._type(index, condition, number, place)

    def _tick(
        self, index: int, condition: Condition, number: int | None, place: QRect, words: Sequence[tuple[str, str]]
    ) -> None:
        options = [(key, text, key in condition.texts) for key, text in words]
        menu = pick(self._window, place, options, True, False)
        menu.picked.connect(
            lambda keys: self._presenter.set_condition(index, replace(condition, texts=tuple(keys)), number)
        )

    def _choose(
        self, index: int, condition: Condition, number: int | None, place: QRect, answers: tuple[str, str]
    ) -> None:
        options = [(key, text, condition.texts == (key,)) for key, text in zip(("yes", "no"), answers, strict=True)]
        menu = pick(self._window, place, [*options, ("", _("Remove the condition"), False)], False, False)

        def picked(keys: list[str]) -> None:
            texts = tuple(key for key in keys if key)
            self._presenter.set_condition(index, replace(condition, texts=texts), number)

        menu.picked.connect(picked)

    def _type(self, index: int, condition: Condition, number: int | None, place: QRect) -> None:
        editor = ConditionEditor(condition, self._presenter.choices, is_new=number is None)
        popover = Popover(editor)

        def done(changed: Condition) -> None:
            popover.close()
            self._presenter.set_condition(index, changed, number)

        def removed() -> None:
            popover.close()
            if number is not None:
                self._presenter.remove_condition(index, number)

        editor.done.connect(done)
        editor.removed.connect(removed)
        popover.open_at(place)


def ask_text(label: str, text: str, place: QRect, done: Callable[[str], None], hint: str = "") -> None:
    """Asks for one line of text in a small window at a place."""
    field = LineField(label, text, hint=hint, max_length=100)
    _open_small(field, place, lambda: done(field.text()))


def _open_small(field: LineField, place: QRect, done: Callable[[], None]) -> None:
    button = Button(_("Done"), "", "primary", small=True)
    inner = box(column(field, row(None, button), gap=8))
    inner.setMinimumWidth(_WIDTH)
    inner.setFocusProxy(field)
    popover = Popover(inner)

    def accept() -> None:
        popover.close()
        done()

    button.clicked.connect(accept)
    field.edit.returnPressed.connect(accept)
    popover.open_at(place)
