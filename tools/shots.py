"""Pictures of every main screen on the demo shop: Russian and English, light and dark, two sizes of screen."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop import config, i18n
from crm_desktop.demo_stage import Size, Stage, stage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_SIZES: tuple[Size, ...] = ((1366, 768), (1920, 1080))
_PERSON, _ADMIN = "MARINA", "PETR"
_SETTINGS = (
    "routing", "staff", "calendar", "rights", "intake", "sources", "channels", "jobs", "templates", "firm", "mine",
    "about",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Takes the pictures; each combination in a process of its own, because Qt has one theme and screen a process."""
    parser = argparse.ArgumentParser(prog="crm shots", description=i18n._("Pictures of all screens."))
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("shots"), help=i18n._("where to put them"))
    parser.add_argument("--only", metavar="NAME", default="", help=i18n._("only the screens whose name holds this"))
    parser.add_argument("--look", metavar="LOOK", default="", help=i18n._("one combination, like ru-light-1366"))
    arguments = parser.parse_args(argv)
    looks = [look for look in _looks() if look.startswith(arguments.look)]
    if len(looks) == 1:
        _take(looks[0], arguments.out, arguments.only)
        return 0
    failed = 0
    for look in looks:
        command = [sys.executable, "-m", "tools.shots", "--out", str(arguments.out), "--look", look]
        failed += subprocess.run([*command, "--only", arguments.only], check=False, env=os.environ).returncode != 0
    return 1 if failed else 0


def _looks() -> list[str]:
    return [
        f"{language}-{theme}-{size[0]}" for size in _SIZES for language in ("ru", "en") for theme in ("light", "dark")
    ]


def _take(look: str, out: Path, only: str) -> None:
    language, theme, width = look.split("-")
    size = next(size for size in _SIZES if size[0] == int(width))
    i18n.set_language(language)
    with stage(theme=theme, size=size) as made:
        made.make_base(1, lambda _step, _done, _total: None)
        shots = _Shots(made, out / look, only)
        shots.start_screens()
        made.open(_PERSON)
        made.rest(1.5)
        shots.marina()
        made.close()
        made.open(_ADMIN)
        made.rest(1.0)
        shots.till()
        shots.settings()
    sys.stdout.write(f"{look}: {shots.count}\n")


class _Shots:
    """The screens, each brought up as a person would and pictured under its name."""

    def __init__(self, on: Stage, folder: Path, only: str) -> None:
        self._stage = on
        self._folder = folder
        self._only = only
        self.count = 0

    def start_screens(self) -> None:
        """First window and log-in."""
        from crm_desktop.app import Program
        from crm_desktop.features.first_run.view import FirstRunView

        self._stage.program = Program(self._stage.settings)
        self._stage.window.resize(*self._stage.size)
        self._stage.program.start(None, "")
        self._shot("first-run")
        view = self._stage.part(self._stage.window, FirstRunView)
        view.open_server_form()
        self._shot("first-run-server")
        view.show_new_firm()
        self._shot("first-run-company")
        self._stage.program.open_base(self._stage.target, "")
        self._stage.rest(0.8)
        self._shot("log-in")
        self._stage.close()

    def marina(self) -> None:
        """A head of sales: today, the offer, inbox, clients, tasks, dialogs."""
        workplace, window = self._stage.workplace, self._stage.workplace.window
        for room in ("today", "inbox"):
            window.open_room(room)
            self._stage.rest(0.8)
            self._shot(f"{room}-with-offer")
        [card, *_rest] = workplace.offers.cards
        workplace.offers.accept(card.offer_id)
        self._stage.rest(1.2)
        self._shot("client-card")
        window.room("clients").show_list()
        for room in ("today", "clients", "tasks"):
            window.open_room(room)
            self._stage.rest(0.8)
            self._shot(room)
        window.open_room("inbox")
        for view in ("mine", "waiting", "open", "closed", "quarantine"):
            workplace.inbox.show_view(view)
            self._stage.rest(0.6)
            self._select_first()
            self._shot(f"inbox-{view}")
        self._calls()
        self._letters()
        window.open_room("today")
        self._search()
        self._dialogs()

    def _letters(self) -> None:
        """The mail room: its lists, a correspondence, an answer being written."""
        workplace, window = self._stage.workplace, self._stage.workplace.window
        window.open_room("mail")
        self._stage.rest(0.8)
        self._shot("mail")
        room = window.room("mail")
        for place in range(min(2, workplace.mail.threads.model.rowCount())):
            room.rows.set_current_row(place)
            self._stage.rest(0.8)
            self._shot(f"mail-letters-{place + 1}")
        workplace.mail.reading.reply()
        self._stage.rest(0.6)
        self._shot("mail-answer")
        workplace.mail.compose.discard()
        self._stage.rest(0.3)
        room.write.click()
        self._stage.rest(0.6)
        self._shot("mail-new")
        workplace.mail.compose.discard()
        window.open_room("reports")
        self._stage.rest(1.2)
        self._shot("reports")

    def till(self) -> None:
        """The till of the demo shop: chosen, its shift opened, goods in the receipt, cash, and without the server."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        workplace = self._stage.workplace
        workplace.config.set(config.TILL, {"folder": str(workplace.config.path.parent / "tills")})
        workplace.window.open_room("till")
        self._stage.rest(1.5)
        self._shot("till-choose")
        choose = workplace.till.choose
        choose.take(next(one for one in choose.tills if not one.workplace or one.workplace == choose.workplace))
        self._stage.rest(4.0)
        at_work = workplace.till.at_work
        if at_work is None or at_work.window is None or at_work.parts is None:
            return
        window, till = at_work.window, at_work.parts.till
        window.resize(*self._stage.size)
        if till.shift is None:
            self._till_shot(window, "till-closed")
            at_work.parts.shift.open(till.last_counted)
            self._stage.rest(1.0)

        def show(found: Sequence[Any]) -> None:
            for one in found[:6]:
                if one.price is not None and one.kind == "piece" and not one.is_marked:
                    till.add(one)

        at_work.parts.back.search("ка" if i18n.language() == "ru" else "a", show)
        self._stage.rest(1.5)
        self._till_shot(window, "till")
        window.scan("4006381333932")
        self._stage.rest(0.5)
        self._till_shot(window, "till-wrong")
        till.show_link(is_there=False)
        self._till_shot(window, "till-away")
        till.show_link(is_there=True)
        QTest.keyClick(window.entry, Qt.Key.Key_Plus)
        self._stage.rest(2.0)
        self._till_shot(window, "till-paid")
        at_work.hide()
        self._stage.rest(0.3)

    def _till_shot(self, window: QWidget, name: str) -> None:
        self._stage.rest(0.4)
        if self._only in name:
            self._folder.mkdir(parents=True, exist_ok=True)
            window.grab().save(str(self._folder / f"{name}.png"))
            self.count += 1

    def settings(self) -> None:
        """An administrator: the pages of the settings and the import."""
        for page in _SETTINGS:
            self._stage.workplace.open_settings(page)
            self._stage.rest(0.9)
            self._shot(f"settings-{page}")
            if page == "routing":
                self._try_rules()
            elif page == "channels":
                self._channels()
        self._stage.workplace.open_import()
        self._stage.rest(0.5)
        self._shot("import")

    def _channels(self) -> None:
        """The form of each channel there is."""
        from crm_desktop.features.channels.view import ChannelsPage

        page = self._stage.part(self._stage.window, ChannelsPage)
        for place in range(page.model.rowCount()):
            page.list.set_current_row(place)
            self._stage.rest(0.6)
            self._shot(f"settings-channels-{place + 1}")

    def _try_rules(self) -> None:
        """A sample through the rules, and the rules over the last days."""
        from crm_desktop.ui.buttons import Button

        words = (i18n.pgettext("routing", "Try"), i18n.pgettext("routing", "Run"))
        for button in self._stage.window.findChildren(Button):
            if button.isVisible() and button.text() in words:
                button.click()
        self._stage.rest(2.5)
        self._shot("settings-routing-tried")

    def _select_first(self) -> None:
        from crm_desktop.features.intake.view_inbox import InboxView

        rows = self._stage.part(self._stage.window, InboxView).rows
        model = rows.model()
        if model is not None and model.rowCount():
            rows.set_current_row(0)
            self._stage.rest(0.5)

    def _calls(self) -> None:
        """The log of calls, and a call from its first ring to the note after it."""
        from crm_desktop.demo_calls import DemoCall
        from crm_desktop.features.calls.view_log import CallLog
        from crm_desktop.features.clients.queries import list_clients
        from crm_desktop.features.intake.view_inbox import InboxView

        workplace = self._stage.workplace
        log = self._stage.part(workplace.window, InboxView)
        log.show_calls()
        self._stage.part(log, CallLog).mine.click()
        self._stage.rest(0.8)
        self._shot("inbox-calls")
        workplace.window.open_room("today")
        with self._stage.colleague("AGENT") as agent, self._stage.colleague(_PERSON) as marina:
            mine = marina.read(lambda tx: list_clients(tx, "mine"))
            client = next(one for one in mine if one.phone and one.order_count)
            call = DemoCall(agent, "shots", client.phone or "", _PERSON)
            for kind in ("ring", "answer", "end"):
                call.tell(kind)
                self._stage.rest(3.0)
                self._shot(f"call-{kind}")
        for line in workplace.calls.strip.lines:
            workplace.calls.strip.fold(line.call_id)

    def _search(self) -> None:
        box = self._stage.workplace.frame.top.search
        box.setFocus()
        box.insert("иван" if i18n.language() == "ru" else "anna")
        self._stage.rest(0.8)
        self._shot("search")
        box.clear()
        self._stage.workplace.top.palette.hide()
        self._stage.rest(0.2)

    def _dialogs(self) -> None:
        workplace = self._stage.workplace
        steps: Iterable[tuple[str, Callable[[], None]]] = (
            ("new-inquiry", workplace.forms.new_inquiry),
            ("new-task", workplace.forms.new_task),
            ("new-client", workplace.forms.new_client),
        )
        for name, act in steps:
            act()
            self._stage.rest(0.6)
            self._shot(name)
            for dialog in self._open_dialogs():
                dialog.close()
            self._stage.rest(0.2)

    def _open_dialogs(self) -> list[QWidget]:
        from PySide6.QtWidgets import QApplication, QDialog

        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def _shot(self, name: str) -> None:
        if self._only in name:
            self._stage.picture(self._folder / f"{name}.png")
            self.count += 1


if __name__ == "__main__":
    sys.exit(main())
