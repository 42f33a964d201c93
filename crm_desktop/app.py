"""Puts the program together: window, first run, log-in, workplace, and the ways between them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, QTranslator, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop import __version__, config, i18n
from crm_desktop.clock import SystemClock
from crm_desktop.config import Config
from crm_desktop.db import vault
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.access.presenter import Failed, LoginPresenter
from crm_desktop.features.access.queries import people_to_choose
from crm_desktop.features.access.rules import Choice, Me
from crm_desktop.features.settings.rules import FirmFacts
from crm_desktop.features.staff.rules import ROLES
from crm_desktop.i18n import _
from crm_desktop.main_window import MainWindow
from crm_desktop.money import set_currency
from crm_desktop.opened import OpenedBase
from crm_desktop.ui.background import Background
from crm_desktop.ui.collector import Collector
from crm_desktop.ui.crash import install_crash_dialog
from crm_desktop.ui.end_signals import EndSignals
from crm_desktop.ui.runner import LaneRunner
from crm_desktop.ui.theme import Mode, install_theme, theme

if TYPE_CHECKING:
    from crm_desktop.features.access.view import LoginView
    from crm_desktop.features.first_run.presenter import FirstRunPresenter
    from crm_desktop.workplace import Workplace
    from crm_desktop.workplace_till import LonelyTill

# The longest a program without a window goes on for the sake of a base that does not answer.
_CLOSING_SECONDS = 12.0
# Who is let in sooner is not shown the questions of the log-in.
_LOG_IN_MS = 400


def run(
    target: Target | None,
    login: str,
    settings: Config,
    begun: OpenedBase | None = None,
    *,
    has_emulator: bool = False,
) -> int:
    """The window until it is closed; `begun` is the base of the target when it is being opened already.

    With `has_emulator` the till works with software devices, and their window stands beside.
    """
    app = make_application(settings)
    install_crash_dialog()
    program = Program(settings)
    program.has_emulator = has_emulator
    told = EndSignals(app)
    told.came.connect(program.end)
    program.start(target, login, begun)
    code = app.exec()
    program.wait_closed()
    return code


def make_application(settings: Config) -> QApplication:
    """The Qt application with our theme, fonts and Qt's own texts in our language."""
    QCoreApplication.setApplicationName("crm-desktop")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    if app.findChild(Collector) is None:
        Collector(app)
    install_theme(app, cast(Mode, settings.get(config.THEME)), settings.get(config.TEXT_FACTOR))
    catalogue = i18n.qt_catalogue()
    if catalogue is not None:
        translator = QTranslator(app)
        if translator.load(str(catalogue)):
            app.installTranslator(translator)
    return app


class Program(QObject):
    """The life of the window: a base is found, a person logs in, works, leaves. `working(Workplace)` when he is in,
    `kept_out(AppError)` when he is not let in.
    """

    working = Signal(object)
    kept_out = Signal(object)

    def __init__(self, settings: Config) -> None:
        super().__init__()
        self.settings = settings
        self.has_emulator = False
        self.window = MainWindow()
        self.window.put_back(settings.get(config.WINDOW))
        self.window.closing.connect(self.close)
        self.opened: OpenedBase | None = None
        self.workplace: Workplace | None = None
        self.lonely_till: LonelyTill | None = None
        self._leaving: list[OpenedBase] = []
        self._background = Background(self)

    def start(self, target: Target | None, login: str, begun: OpenedBase | None = None) -> None:
        """Shows the window at once; the base is opened behind it, or has been begun already."""
        if target is None:
            self.show_first_run()
        else:
            self.open_base(target, login, begun)
        self.window.show()
        if os.environ.get("CRM_BENCH_START"):
            _report_start(self)

    def show_first_run(self) -> FirstRunPresenter:
        """The window of the three choices."""
        # Most starts go straight to a base and never need this.
        from crm_desktop.features.first_run.presenter import FirstRunPresenter
        from crm_desktop.features.first_run.view import FirstRunView
        from crm_desktop.first_steps import first_doings

        self._leave_base()
        presenter = FirstRunPresenter(self._background, first_doings(), self)
        view = FirstRunView(presenter)
        view.ready.connect(self.open_base)
        view.language_chosen.connect(self._change_language)
        view.help_asked.connect(lambda: self.show_help(view, "first-run"))
        self.window.show_start(view)
        return presenter

    def open_base(self, target: Target, login: str, begun: OpenedBase | None = None) -> LoginPresenter:
        """Opens a base: with the log-in of a person who was just named, or by asking who it is."""
        self._leave_base()
        if isinstance(target, Server) and not target.password:
            kept = vault.get_password(target) if target.user else None
            target = Server(target.host, target.port, target.name, target.user, kept or "")
        self.opened = begun or OpenedBase(target)
        door = _Door(self, target)
        presenter = LoginPresenter(door, self.settings, self)
        presenter.entered.connect(self._enter)
        presenter.refused.connect(lambda _field, error: self._offer_upgrade(target, error))
        presenter.refused.connect(lambda _field, error: self.kept_out.emit(error))
        screen = _LogInScreen(self, presenter, target)
        for behind in (presenter, door):
            behind.setParent(screen)
        if login and (isinstance(target, Embedded) or target.password):
            presenter.log_in(login, "" if isinstance(target, Embedded) else target.password)
            screen.wait_for_answer()
        else:
            screen.ask()
        self.window.show_start(screen)
        # The engine is being loaded meanwhile in the thread of the lane.
        QTimer.singleShot(0, partial(import_module, "crm_desktop.workplace"))
        return presenter

    def open_lonely_till(self, target: Target) -> LonelyTill:
        """The till of this computer while its server is away: it sells from its journal, people come in by PIN."""
        from crm_desktop.workplace_till import LonelyTill

        if self.lonely_till is None:
            self.lonely_till = till = LonelyTill(self.settings, SystemClock(), target, self)
            till.left.connect(self._close_lonely_till)
            till.open()
        return self.lonely_till

    def _close_lonely_till(self) -> None:
        till, self.lonely_till = self.lonely_till, None
        if till is not None:
            till.close()

    @staticmethod
    def show_help(parent: QWidget, page: str) -> None:
        from crm_desktop.ui.help import HelpWindow

        helping = HelpWindow(parent)
        helping.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        helping.show_page(page)
        helping.show()

    def close(self) -> None:
        """Leaves everything in order."""
        self.settings.set(config.WINDOW, self.window.place_words())
        self._close_lonely_till()
        self._leave_base()

    def end(self) -> None:
        """Closes the window and all that hangs on it without a question, and ends the program."""
        self.window.close()
        QCoreApplication.quit()

    def _enter(self, me: Me) -> None:
        """A person is in: his workplace takes the window."""
        opened = self.opened
        assert opened is not None
        opened.start_work(me)
        assert opened.firm is not None
        self.settings.set(config.LAST_TARGET, str(opened.target))
        self.settings.set(config.LAST_USER, opened.login)
        self._follow_language(me)
        self._seat(opened, me, opened.firm)
        self.working.emit(self.workplace)

    def _seat(self, opened: OpenedBase, me: Me, firm: FirmFacts) -> Workplace:
        # The largest part of the program: read after the window has been painted, while the base is being opened.
        from crm_desktop.workplace import Workplace

        set_currency(firm.currency)
        workplace = Workplace(self.window, opened, me, firm, self.settings, SystemClock())
        self.window.set_firm(_("{firm} (demo)").format(firm=firm.name) if firm.is_demo else firm.name)
        workplace.left.connect(self._leave)
        workplace.theme_chosen.connect(self.change_theme)
        workplace.text_factor_chosen.connect(self.change_text_factor)
        workplace.language_chosen.connect(self.change_language)
        self.workplace = workplace
        if self.has_emulator:
            workplace.devices.use_emulator()
            workplace.devices.show_emulator(workplace.runner)
        return workplace

    def _offer_upgrade(self, target: Target, error: AppError) -> None:
        """An old base of this computer: the first window offers to upgrade it after a copy."""
        from crm_desktop.features.first_run.rules import can_be_upgraded

        if isinstance(target, Embedded) and can_be_upgraded(error):
            self.show_first_run().open_file(target.path)

    def _leave(self, what: str) -> None:
        assert self.opened is not None
        target = self.opened.target
        if what == "base":
            self.show_first_run()
        else:
            self.open_base(
                Server(target.host, target.port, target.name, "", "") if isinstance(target, Server) else target, ""
            )

    def _leave_base(self) -> None:
        workplace, self.workplace = self.workplace, None
        opened, self.opened = self.opened, None
        if workplace is not None:
            workplace.stop()
            workplace.deleteLater()
        if opened is not None:
            opened.closed.connect(partial(self._forget, opened))
            self._leaving.append(opened)
            opened.close()

    def _forget(self, opened: OpenedBase) -> None:
        self._leaving.remove(opened)

    def wait_closed(self, seconds: float = _CLOSING_SECONDS) -> bool:
        """After `close`, at the end of the program: True when every session ended in order within the time."""
        deadline = time.monotonic() + seconds
        return all(opened.wait_closed(max(deadline - time.monotonic(), 0.0)) for opened in self._leaving)

    def _follow_language(self, me: Me) -> None:
        """The language of the person, unless this computer has been told another one."""
        if not self.settings.get(config.LANGUAGE):
            i18n.set_language(me.language)

    def _keep_language(self, language: str) -> None:
        """The first window has changed itself already, with everything typed in it."""
        i18n.set_language(language)
        self.settings.set(config.LANGUAGE, language)

    def _change_language(self, language: str) -> None:
        self._keep_language(language)
        workplace = self.workplace
        if workplace is not None:
            workplace.stop()
            self._seat(workplace.opened, workplace.me, workplace.firm).open_settings("mine")
            workplace.deleteLater()

    def change_language(self, language: str) -> None:
        """Everything again in another language, at the same place."""
        QTimer.singleShot(0, lambda: self._change_language(language))

    def change_theme(self, mode: str) -> None:
        """Light, dark, or as the system has it."""
        theme().set_mode(cast(Mode, mode))

    def change_text_factor(self, factor: float) -> None:
        """The size of all text."""
        theme().set_text_factor(factor)


class _LogInScreen(QWidget):
    """Empty while somebody is being let in by his name alone, which is soon done; then the questions."""

    def __init__(self, program: Program, presenter: LoginPresenter, target: Target) -> None:
        super().__init__()
        self._program = program
        self._target = target
        self._till: QWidget | None = None
        presenter.refused.connect(self._on_refused)
        self._presenter = presenter
        self._view: LoginView | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def wait_for_answer(self) -> None:
        """Asks nothing unless the person is refused or the answer takes its time."""
        QTimer.singleShot(_LOG_IN_MS, self, self.ask)

    def ask(self) -> None:
        """Shows the questions."""
        self._asking()

    def _asking(self) -> LoginView:
        if self._view is None:
            from crm_desktop.features.access.view import LoginView

            self._view = view = LoginView(self._presenter, {code: _(word) for code, word in ROLES.items()})
            view.other_base_asked.connect(self._program.show_first_run)
            QShortcut(QKeySequence("F1"), view).activated.connect(lambda: self._program.show_help(view, "access"))
            self._layout.addWidget(view)
        return self._view

    def _on_refused(self, field: str, error: AppError) -> None:
        if self._view is None:
            self._asking().show_refused(field, error)
        if isinstance(error, Unavailable):
            self._offer_till()

    def _offer_till(self) -> None:
        """The server is away, but this computer has a till with a journal: it sells on."""
        from crm_desktop.workplace_till import has_journal

        if self._till is not None or not has_journal(self._program.settings, self._target):
            return
        from crm_desktop.ui.buttons import Button

        self._till = button = Button(_("Open the till without the server"), "barcode", "success", height=56)
        button.clicked.connect(lambda: self._program.open_lonely_till(self._target))
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addSpacing(24)


class _Door(QObject):
    """The base behind the log-in screen; answers are brought to the window's thread."""

    _answered = Signal(object)

    def __init__(self, program: Program, target: Target) -> None:
        super().__init__(program)
        self._program = program
        self._target = target
        self.is_local = isinstance(target, Embedded)
        self.has_vault = not self.is_local and vault.has_vault()
        self.place = str(target)
        self._answered.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    def people(self, done: Callable[[list[Choice]], None], failed: Failed) -> None:
        """Who works in this base."""
        opened = self._program.opened
        if opened is not None:  # an old base has led to the first window by now
            LaneRunner(opened.people, self).run(people_to_choose, done, failed)

    def log_in(self, login: str, password: str, *, remember: bool, done: Callable[[Me], None], failed: Failed) -> None:
        """Opens a session; with another name or password the connection is made anew."""
        opened = self._program.opened
        assert opened is not None
        server = self._target
        if isinstance(server, Server):
            server = Server(server.host, server.port, server.name, login, password)
            opened.use(server)
        opened.log_in(
            login,
            lambda me: self._answer(lambda: self._entered(me, server, remember, done)),
            lambda error: self._answer(lambda: failed(error)),
        )

    def _answer(self, call: Callable[[], None]) -> None:
        # On the lane's thread; the person may have gone to another base meanwhile.
        if shiboken6.isValid(self):
            self._answered.emit(call)

    def kept_password(self, login: str) -> str:
        """The password of the vault."""
        if not isinstance(self._target, Server):
            return ""
        return vault.get_password(Server(self._target.host, self._target.port, self._target.name, login, "")) or ""

    @staticmethod
    def _entered(me: Me, server: Target, remember: bool, done: Callable[[Me], None]) -> None:
        if remember and isinstance(server, Server):
            vault.set_password(server)
        done(me)


def _report_start(program: Program) -> None:
    """For the bench: says when the window is painted and when it can be worked in, or why it cannot; then leaves."""

    def say(word: str) -> None:
        sys.stderr.write(f"{word}\n")
        sys.stderr.flush()

    def end(word: str) -> None:
        say(word)
        program.end()

    QTimer.singleShot(0, lambda: say("painted"))
    program.working.connect(lambda _workplace: QTimer.singleShot(0, partial(end, "ready")))
    program.kept_out.connect(lambda error: end(error_text(error)))
