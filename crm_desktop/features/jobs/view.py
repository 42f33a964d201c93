"""Jobs and sending: a page of Settings that says what runs by itself, what was missed, and what did not leave."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.jobs.presenter import JobsPresenter, OutgoingLine
from crm_desktop.features.jobs.rules import AgentLine, JobLine
from crm_desktop.features.jobs.rules_words import (
    STATES,
    agent_second,
    agent_title,
    ago,
    job_error,
    job_word,
    length,
    outgoing_second,
    outgoing_title,
)
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.in_sight import InSight
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl

_MEANINGS = {"ok": "ok", "warn": "warn", "bad": "bad", "off": ""}
_CHOICES = {"maybe": ("went", "again", "cancel"), "failed": ("again", "cancel"), "queued": ("again", "cancel")}


class JobsPage(Page):
    """`told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: JobsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Jobs and sending"), _("what the program does by itself"), parent)
        self._presenter = presenter
        self.error = ErrorBanner()
        self.agents: PlainRows[AgentLine] = PlainRows(self)
        self.jobs: PlainRows[JobLine] = PlainRows(self)
        self.outgoing: PlainRows[OutgoingLine] = PlainRows(self)
        nobody = _("No agent has worked on this base yet. Start it on the computer of the office: crm agent.")
        self.agent_list = RowList(self._agent_look, (nobody, ""), name=_("Agents"))
        self.job_list = RowList(self._job_look, (_("No job has run yet."), ""), name=_("Jobs"))
        self.outgoing_list = RowList(
            self._outgoing_look, (_("Nothing here: all that was to be sent has left."), ""), name=_("Outbox")
        )
        for view, model in (
            (self.agent_list, self.agents),
            (self.job_list, self.jobs),
            (self.outgoing_list, self.outgoing),
        ):
            view.setModel(model)
        words = {"trouble": _("To look at"), "waiting": _("Waits to leave"), "all": _("All")}
        self.which = SegmentedControl([(key, word, "") for key, word in words.items()], "trouble", name=_("Outbox"))
        self.buttons = {
            "went": Button(_("It went"), "check"),
            "again": Button(_("Send again"), "refresh"),
            "cancel": Button(_("Do not send"), "x"),
        }
        self.more = Button(_("Show more"), kind="link")
        self.hint = Label("", "small", "soft", wrap=True)
        InSight(self, presenter.refresh)
        self._build()
        self._wire()

    def _build(self) -> None:
        self._agents_panel, self._jobs_panel = Panel(_("Agents")), Panel(_("Jobs"))
        self._agents_panel.add(self.agent_list, 1)
        self._agents_panel.setMaximumHeight(190)
        self._jobs_panel.add(self.job_list, 1)
        outbox = Panel(_("Outbox"))
        outbox.add(box(row(self.which, None, margins=(16, 12, 16, 8))))
        outbox.add(self.outgoing_list, 1)
        outbox.add(box(row(self.more, None, margins=(8, 0, 8, 0))))
        acts = column(self.hint, row(*self.buttons.values(), None, gap=8), gap=8, margins=(16, 10, 16, 10))
        self._acts = outbox.set_foot(box(acts))
        left = column(self._agents_panel, self._jobs_panel, gap=16)
        left.setStretch(1, 1)
        body = row(box(left), outbox, gap=16)
        body.setStretch(0, 10)
        body.setStretch(1, 10)
        outbox.setVisible(self._presenter.may_edit)
        self.add(body, 1)

    def _wire(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._on_changed)
        presenter.told.connect(self.told)
        presenter.refused.connect(self._on_refused)
        self.which.chosen.connect(presenter.show)
        self.more.clicked.connect(presenter.more)
        self.outgoing_list.chosen.connect(self._show_acts)
        for choice, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, choice=choice: self._settle(choice))
        self._show_acts()

    # ---------------------------------------------------------------- rows

    def _agent_look(self, index: Index) -> RowLook:
        line = self.agents.item(index)
        now, zone = self._presenter.clock.now(), self._presenter.zone
        word = {"ok": _("alive"), "bad": _("silent"), "off": _("ended")}[line.light]
        return RowLook(
            title=agent_title(line),
            second=agent_second(line, now, zone),
            key=line.workplace,
            icon="device-desktop" if line.workplace.endswith("/window") else "server",
            icon_meaning=_MEANINGS[line.light],
            chip=word,
            chip_meaning=_MEANINGS[line.light],
            mute=line.light == "off",
        )

    def _job_look(self, index: Index) -> RowLook:
        line = self.jobs.item(index)
        error = job_error(line, self._presenter.clock.now(), self._presenter.zone)
        took = _("{length}, did {count}").format(length=length(line.last_ms), count=line.last_count or 0)
        second = _("{ago} · {took} · {runs} in all").format(ago=ago(line.seconds_ago), took=took, runs=line.total_runs)
        chip = ""
        if line.is_missed:
            chip = _("missed")
        elif line.failures:
            chip = ngettext("failed {count} time", "failed {count} times", line.failures).format(count=line.failures)
        return RowLook(
            title=job_word(line.job),
            second=error if line.failures and error else second,
            key=line.job,
            icon={"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}.get(line.light, "clock"),
            icon_meaning=_MEANINGS[line.light],
            chip=chip,
            chip_meaning=_MEANINGS[line.light],
            meaning="bad" if line.light == "bad" else "",
            tooltip=_("Last error: {error}").format(error=error) if error else "",
        )

    def _outgoing_look(self, index: Index) -> RowLook:
        line = self.outgoing.item(index)
        word, meaning = STATES[line.state]
        return RowLook(
            title=outgoing_title(line),
            second=outgoing_second(line, self._presenter.clock.now(), self._presenter.zone),
            key=line.id,
            icon="mail" if line.kind == "letter" else "phone-outgoing",
            icon_meaning=meaning,
            chip=_(word),
            chip_meaning=meaning,
            tooltip=line.outside_id or "",
        )

    # ---------------------------------------------------------------- what happens

    def _on_changed(self) -> None:
        presenter = self._presenter
        self.set_banner(None)
        self.agents.set_items(presenter.agents)
        self.jobs.set_items([job for job in presenter.jobs if job.light != "off"])
        self.outgoing.set_items(presenter.outgoing)
        self.more.setVisible(presenter.has_more)
        alive = sum(agent.light == "ok" for agent in presenter.agents)
        self._agents_panel.set_count(ngettext("{count} alive", "{count} alive", alive).format(count=alive))
        missed = sum(job.light == "bad" for job in presenter.jobs)
        troubled = ngettext("{count} in trouble", "{count} in trouble", missed).format(count=missed)
        self._jobs_panel.set_count(troubled if missed else _("all run"))
        self._show_acts()

    def _show_acts(self, _index: QModelIndex | None = None) -> None:
        line = self._chosen()
        choices = _CHOICES.get(line.state, ()) if line is not None else ()
        for choice, button in self.buttons.items():
            button.setVisible(choice in choices)
        hint = ""
        if line is not None and line.state == "maybe":
            hint = _(
                "The program ended, or the link broke, between sending and the answer. Ask the other side or look into "
                "the sent letters, then say what is true: nothing is sent twice by itself."
            )
        elif not choices and self.outgoing.items:
            hint = _("Choose a line to say what is to be done with it.")
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._acts.setVisible(bool(hint or choices))

    def _chosen(self) -> OutgoingLine | None:
        place = self.outgoing_list.currentIndex()
        return self.outgoing.item(place) if place.isValid() and place.row() < len(self.outgoing.items) else None

    def _settle(self, choice: str) -> None:
        if (line := self._chosen()) is not None:
            self._presenter.settle(line.id, choice)

    def _on_refused(self, error: AppError) -> None:
        self.error.show_error(error)
        self.set_banner(self.error)
