"""The demo day: with no display the same windows are opened off-screen and a working day is played and told."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.clock import SystemClock
from crm_desktop.demo_calls import DemoCall
from crm_desktop.demo_hands import PERSON, Hands, row_of
from crm_desktop.demo_stage import StageError, stage
from crm_desktop.demo_tale import say
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.demo.rules import PEOPLE
from crm_desktop.features.demo.rules_routing import is_round_the_clock, week_at
from crm_desktop.features.demo.rules_tongue import tongue_of
from crm_desktop.features.intake.queries import (
    files_taken,
    inbox,
    quarantined,
)
from crm_desktop.features.intake.words import quarantine_words
from crm_desktop.features.routing.queries import current_version, rules_of, save_rules
from crm_desktop.features.routing.rules import Condition, Rule
from crm_desktop.features.staff.queries import set_state
from crm_desktop.features.tasks.queries import save_task
from crm_desktop.features.tasks.rules import TaskDraft
from crm_desktop.i18n import _, language, ngettext

if TYPE_CHECKING:
    pass


_SEED = 1
_REMINDER_SECONDS = 15


def play(out: Path) -> int:
    """Plays the day, tells it on standard output and puts pictures into `out`. The exit code: 0 when all went well."""
    started = time.monotonic()
    try:
        with stage() as made, ExitStack() as desks:
            say(_("There is no display here, so the demo day is played off-screen."))
            made.make_base(_SEED, lambda _step, _done, _total: None)
            say(_("The shop is made: 400 clients, 6 people, a month of inquiries."))
            if is_round_the_clock(week_at(SystemClock().now(), tongue_of(language()).zone)):
                say(_("It is late at the shop, so for the demo the shop stays open round the clock."))
            day = DemoDay(made, desks, out)
            day.play()
    except (AppError, StageError) as error:
        text = error_text(error) if isinstance(error, AppError) else str(error)
        sys.stderr.write(_("The demo day broke off: {why}").format(why=text) + "\n")
        return 1
    day.sum_up(time.monotonic() - started)
    return 0


class DemoDay(Hands):
    """The scenes of the day."""

    def play(self) -> None:
        """From the morning to the evening."""
        silent = self._urgent_line()
        self._stage.open(PERSON)
        self._stage.rest(1.0)
        say(_("Marina, head of sales, sits at the window; the others work at desks of their own."))
        self._waiting_offer()
        self._promise()
        for scene in (
            self._open_order,
            self._passed_on,
            self._not_now,
            self._site,
            self._turn_and_join,
            self._away,
            self._hidden_number,
            self._duty_queue,
            self._by_hand,
            self._dropped_file,
            self._reminder,
            self._call,
        ):
            scene()
        self._time_limit(silent)
        self._rooms()

    def sum_up(self, seconds: float) -> None:
        """The last words."""
        number, pictures = len(self._tale.told), next(self._pictures) - 1
        say("")
        say(
            ngettext(
                "{count} inquiry came in, and it is with somebody.",
                "{count} inquiries came in, and each is with somebody.",
                number,
            ).format(count=number)
        )
        say(
            ngettext("{count} picture is in {folder}.", "{count} pictures are in {folder}.", pictures).format(
                count=pictures, folder=self._out
            )
        )
        say(_("The day took {seconds} seconds.").format(seconds=round(seconds)))

    # ------------------------------------------------------------ scenes

    def _urgent_line(self) -> int:
        """A rule with the shortest time limit there is; its person stays silent, and the limit really runs out."""

        def add(tx: object) -> None:
            version = current_version(tx)  # type: ignore[arg-type]
            rule = Rule(
                self._tongue("Горячая линия: одна минута"),
                "person",
                (Condition("line", ("3",)),),
                staff_id=self._staff["ROMAN"],
                limit_minutes=1,
            )
            rules = (rule, *rules_of(tx))  # type: ignore[arg-type]
            save_rules(tx, rules, version.version_id if version else None)  # type: ignore[arg-type]

        self._admin.do(add)
        client = self._client(PERSON)
        return self._comes_in(channel="call", phone=client.phone or "", line="3").inquiry_id

    def _waiting_offer(self) -> None:
        """An inquiry that was there before her: accepted, and the client's card opens."""
        workplace = self._stage.workplace
        self._stage.wait(lambda: bool(workplace.offers.cards), 10, "the first offer")
        inquiry_id = workplace.offers.cards[0].inquiry_id
        self._picture("offer")
        self._answer(inquiry_id, _("Accept"))
        self._picture("client")
        self._tale.inquiry(inquiry_id, _("It waited when Marina sat down; she accepts, and the client's card opens."))

    def _promise(self) -> None:
        workplace = self._stage.workplace
        due = SystemClock().now() + timedelta(seconds=_REMINDER_SECONDS)
        draft = TaskDraft(
            self._tongue("Перезвонить насчёт доставки"), self._staff[PERSON], due, client_id=self._clients[0].id
        )
        workplace.runner.run(lambda tx: save_task(tx, draft), lambda _saved: workplace.opened.hurry_jobs(), write=True)
        say("")
        say(
            _("Marina promises to call back; the reminder is set {seconds} seconds ahead.").format(
                seconds=_REMINDER_SECONDS
            )
        )

    def _open_order(self) -> None:
        client = self._client("DENIS", open_orders=True)
        routed = self._comes_in(channel="call", phone=client.phone or "", line="1")
        self._accept_elsewhere(routed.inquiry_id)
        self._tale.inquiry(routed.inquiry_id)

    def _passed_on(self) -> None:
        from crm_desktop.features.intake.view_people import PeoplePopover
        from crm_desktop.ui.fields import LineField
        from crm_desktop.ui.row_list import RowList

        client = self._client(PERSON)
        routed = self._comes_in(
            channel="web",
            phone=client.phone or "",
            name=client.name,
            subject=self._tongue("Перфоратор напрокат"),
            text=self._tongue("Даёте ли вы инструмент на день?"),
        )
        self._wait_for_offer(routed.inquiry_id)
        self._press(self._stage.workplace.offer_view.panel, _("Pass on"))
        box = self._stage.dialog(PeoplePopover)
        rows, word = self._stage.part(box, RowList), self._stage.part(box, LineField)
        denis = self._tongue(next(one.name for one in PEOPLE if one.login == "DENIS"))
        self._stage.wait(lambda: row_of(rows, denis) >= 0, 5, "the colleagues")
        rows.set_current_row(row_of(rows, denis))
        word.edit.insert(self._tongue("Ты лучше знаешь инструмент"))
        self._picture("pass-on")
        self._press(box, _("Pass on"))
        self._wait_for(routed.inquiry_id, lambda card: card.staff_id == self._staff["DENIS"])
        self._accept_elsewhere(routed.inquiry_id)
        self._tale.inquiry(routed.inquiry_id)

    def _not_now(self) -> None:
        routed = self._comes_in(
            channel="mail",
            email=self._tongue.mail("pokupatel" if self._tongue.language == "ru" else "customer"),
            name=self._tongue("Покупатель"),
            subject=self._tongue("Возврат перфоратора"),
            text=self._tongue("Не включается, хочу вернуть деньги."),
        )
        self._answer(routed.inquiry_id, _("Not now"), lambda card: card.staff_id != self._staff[PERSON])
        self._accept_elsewhere(routed.inquiry_id)
        self._tale.inquiry(routed.inquiry_id)

    def _site(self) -> None:
        routed = self._comes_in(
            channel="web",
            source=self._tongue("сайт: краски"),
            phone=self._stranger(),
            name=self._tongue("Оксана"),
            subject=self._tongue("12 вёдер краски"),
        )
        self._accept_elsewhere(routed.inquiry_id)
        self._tale.inquiry(routed.inquiry_id)

    def _turn_and_join(self) -> None:
        phone = self._stranger()
        first = self._comes_in(channel="call", phone=phone, line="2")
        second = self._comes_in(channel="web", phone=phone, text=self._tongue("Я вам только что звонил"))
        self._accept_elsewhere(first.inquiry_id)
        self._tale.inquiry(first.inquiry_id)
        self._tale.inquiry(second.inquiry_id)

    def _away(self) -> None:
        self._desks["AIGUL"].do(lambda tx: set_state(tx, "away"))
        routed = self._comes_in(
            channel="web",
            campaign=self._tongue("осень"),
            phone=self._stranger(),
            subject=self._tongue("Осенняя скидка на плитку"),
        )
        self._accept_elsewhere(routed.inquiry_id)
        self._tale.inquiry(
            routed.inquiry_id, _("Aigul has stepped out, so the rule of the autumn campaign cannot have her.")
        )
        self._desks["AIGUL"].do(lambda tx: set_state(tx, "available"))

    def _hidden_number(self) -> None:
        from crm_desktop.features.intake.view_chooser import ChooserDialog
        from crm_desktop.ui.fields import LineField
        from crm_desktop.ui.row_list import RowList

        workplace = self._stage.workplace
        client = self._client("DENIS")
        routed = self._comes_in(channel="call", line="1", text=self._tongue("Номер скрыт; говорит, что по возврату"))
        self._answer(routed.inquiry_id, _("Accept"))
        if not self._stage.has_dialog(ChooserDialog):
            workplace.forms.choose_client_of(routed.inquiry_id)
        self._stage.wait(lambda: self._stage.has_dialog(ChooserDialog), 5, "the chooser")
        chooser = self._stage.dialog(ChooserDialog)
        rows, search = self._stage.part(chooser, RowList), self._stage.part(chooser, LineField)
        search.edit.insert(client.name)
        self._stage.wait(lambda: row_of(rows, client.name) >= 0, 5, "the client in the chooser")
        rows.set_current_row(row_of(rows, client.name))
        self._picture("chooser")
        self._press(chooser, _("This client"))
        self._wait_for(routed.inquiry_id, lambda card: card.client_id == client.id)
        self._tale.inquiry(
            routed.inquiry_id, _("No number, no guess: Marina asks the name and chooses the client herself.")
        )

    def _duty_queue(self) -> None:
        from crm_desktop.features.intake.view_chooser import ChooserDialog

        workplace = self._stage.workplace
        routed = self._comes_in(channel="chat", name=self._tongue("Юлия"), text=self._tongue("Есть кто живой?"))
        self._tale.inquiry(routed.inquiry_id)
        workplace.open_inquiry(routed.inquiry_id)
        workplace.inbox.show_view("waiting")
        self._stage.rest(0.5)
        workplace.inbox.select(routed.inquiry_id)
        self._stage.wait(
            lambda: getattr(workplace.inquiry.sheet, "inquiry_id", None) == routed.inquiry_id, 5, "the inquiry"
        )
        self._picture("inbox")
        workplace.inquiry.accept()
        self._wait_for(routed.inquiry_id, lambda card: card.state == "accepted")
        self._stage.wait(lambda: self._stage.has_dialog(ChooserDialog), 5, "the chooser")
        self._press(self._stage.dialog(ChooserDialog), _("Later"))
        say("    " + _("Marina is on duty too, sees it in the common queue and takes it."))

    def _by_hand(self) -> None:
        from crm_desktop.features.intake.view_entry import EntryDialog
        from crm_desktop.ui.fields import LineField

        client = self._client("ROMAN")
        saved: list[int] = []
        self._stage.workplace.forms.new_inquiry()
        self._stage.wait(lambda: self._stage.has_dialog(EntryDialog), 5, "the form")
        form = self._stage.dialog(EntryDialog)
        form.saved.connect(lambda found: saved.append(found.inquiry_id))
        for name, text in (("phone", client.phone or ""), ("subject", self._tongue("Спрашивает Романа"))):
            field = form.field(name)
            assert isinstance(field, LineField)
            field.edit.insert(text)
        self._stage.rest(0.6)
        self._picture("by-hand")
        self._press(form, _("Save and route"))
        self._stage.wait(lambda: bool(saved), 5, "the saved inquiry")
        self._accept_elsewhere(saved[0])
        self._tale.inquiry(saved[0], _("Marina answered the phone herself and wrote it down by hand."))

    def _dropped_file(self) -> None:
        partner = self._tongue("партнёр")
        records: list[object] = [
            {
                "source": partner,
                "source_id": "p-1",
                "channel": "web",
                "phone": self._stranger(),
                "name": self._tongue("Вера"),
            },
            {
                "source": partner,
                "source_id": "p-2",
                "channel": "mail",
                "email": self._tongue.shop_mail(),
                "subject": self._tongue("Плитка"),
            },
        ]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        lines.insert(1, f'{{"source": "{partner}", "channel": "web", "phone": ')
        part = self._folder / "zayavki.part"
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        part.rename(self._folder / "zayavki.jsonl")
        self._stage.wait(lambda: bool(self._admin.read(files_taken)), 20, "the dropped file")
        [file] = self._admin.read(files_taken)
        say("")
        say(
            _("A partner drops the file {name} into the watched folder: {lines} lines, {bad} of them bad.").format(
                name=file.name, lines=file.line_count, bad=file.bad_count
            )
        )
        for bad in self._admin.read(lambda tx: quarantined(tx, 5)):
            if bad.file_name != file.name:
                continue
            why = quarantine_words(bad.reason, bad.detail)
            say("    " + _("Line {line} is put into quarantine: {why}").format(line=bad.line_no, why=why))
        for row in reversed(self._admin.read(lambda tx: inbox(tx, "open", 30))):
            if row.source == self._tongue("партнёр"):
                self._accept_elsewhere(row.inquiry_id)
                self._tale.inquiry(row.inquiry_id)
        self._stage.workplace.window.open_room("inbox")
        self._stage.workplace.inbox.show_view("quarantine")
        self._stage.rest(0.5)
        self._picture("quarantine")
        self._stage.workplace.inbox.show_view("mine")

    def _reminder(self) -> None:
        popups = self._stage.workplace.popups
        title = self._tongue("Перезвонить насчёт доставки")
        self._stage.wait(lambda: any(title in card.accessibleName() for card in popups.cards()), 40, "the reminder")
        self._picture("reminder")
        say("")
        say(_("The minute of the promise has come: the reminder pops up at Marina's."))

    def _time_limit(self, inquiry_id: int) -> None:
        say("")
        say(_("Roman has not answered the urgent line; we really wait until his minute is over."))
        self._wait_for_offer(inquiry_id, 75)
        self._picture("time-limit")
        self._answer(inquiry_id, _("Accept"))
        self._tale.inquiry(inquiry_id)

    def _call(self) -> None:
        """Her telephone rings: the strip, the card behind it, and what was said."""
        client = self._client(PERSON)
        call = DemoCall(self._agent, "day-call", client.phone or "", PERSON)
        strip = self._stage.workplace.calls.strip
        taken = call.tell("ring")
        self._stage.wait(lambda: any(line.stage == "ringing" for line in strip.lines), 20, "the call")
        self._stage.rest(1.0)
        self._picture("call")
        call.tell("answer")
        self._stage.wait(lambda: any(line.stage == "talking" for line in strip.lines), 20, "the answer")
        call.tell("end")
        self._stage.wait(lambda: any(line.stage == "over" for line in strip.lines), 20, "the end of the call")
        strip.save_note(taken.call_id, "agreed", self._tongue("Заберёт заказ в субботу"))
        self._stage.wait(lambda: not strip.lines, 20, "the note")
        assert taken.inquiry_id is not None
        note = _("The telephone on her desk rings, the card comes up; she answers and writes down what was said.")
        self._tale.inquiry(taken.inquiry_id, note)

    def _rooms(self) -> None:
        for room in ("today", "clients", "tasks"):
            self._stage.workplace.window.open_room(room)
            self._stage.rest(0.7)
            self._picture(room)
        self._stage.workplace.open_settings("routing")
        self._stage.rest(1.0)
        self._picture("rules")
