"""The worker of one mailbox: keeps each new letter as it came, waits for the next, proves that it still hears."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from crm_desktop.errors import Refused
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.mail import queries
from crm_desktop.features.mail.handle import pack
from crm_desktop.features.mail.imap import TIMEOUT, Mailbox, open_mailbox
from crm_desktop.features.mail.oauth import TokenKeeper
from crm_desktop.features.mail.queries import Mark
from crm_desktop.features.mail.rules import MailboxFacts, Place, TurnedAway, read_facts
from crm_desktop.features.mail.smtp import open_sender

IDLE_SECONDS = 180.0
POLL_SECONDS = 60.0
REFUSED_SECONDS = 600.0
_STEP_SECONDS = 1.0
_BATCH = 20
_OVERLAP = timedelta(days=2)
_log = logging.getLogger(__name__)


class MailboxWorker:
    """Reads the folders of a mailbox.

    `idle_seconds`: how long one wait for news lasts before life is proved; `timeout`: seconds for each answer;
    `refused_seconds`: how long it keeps quiet after a refused log-in.
    """

    def __init__(
        self,
        idle_seconds: float = IDLE_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        timeout: float = TIMEOUT,
        refused_seconds: float = REFUSED_SECONDS,
    ) -> None:
        self._idle_seconds = idle_seconds
        self._poll_seconds = poll_seconds
        self._timeout = timeout
        self._refused_seconds = refused_seconds

    def run(self, ground: Ground) -> None:
        """Works until it is told to stop; raises when the mailbox cannot be reached or refuses."""
        facts = read_facts(ground.channel.facts)
        box = self._open(ground, facts)
        try:
            while not ground.stop.is_set():
                for folder in facts.folders[::-1]:  # the first one is open at the end, and waited for
                    self._read_folder(ground, box, facts, folder)
                if ground.stop.is_set():
                    break
                ground.ok()
                self._wait(ground, box, facts)
                if not ground.stop.is_set():
                    box.prove_alive()
        finally:
            box.close()

    def test(self, ground: Ground) -> str:
        """Logs in at both ends and counts folders."""
        facts = read_facts(ground.channel.facts)
        box = open_for(ground, facts)
        try:
            for folder in facts.folders:
                box.open_folder(folder)
            names = box.folders()
        finally:
            box.close()
        said = "IMAP: " + ", ".join(names[:8])
        with open_sender(ground, facts) as sender:
            return f"{said}. SMTP: {sender.greeting}"

    def _open(self, ground: Ground, facts: MailboxFacts) -> Mailbox:
        """Mail services lock a mailbox that is tried again and again with a wrong password."""
        try:
            return open_for(ground, facts, self._timeout)
        except Refused as refusal:
            ground.down(refusal)
            ground.stop.wait(self._refused_seconds)
            raise

    def _wait(self, ground: Ground, box: Mailbox, facts: MailboxFacts) -> None:
        if not box.can_idle:
            ground.stop.wait(self._poll_seconds)
            return
        # IDLE tells of one folder only; the others are looked at in between.
        seconds = self._idle_seconds if len(facts.folders) == 1 else min(self._idle_seconds, self._poll_seconds)
        box.wait(seconds, _STEP_SECONDS, ground.stop.is_set)

    def _read_folder(self, ground: Ground, box: Mailbox, facts: MailboxFacts, folder: str) -> None:
        validity = box.open_folder(folder)
        channel_id = ground.channel.id
        mark = ground.do(lambda tx: queries.mark_of(tx, channel_id, folder))
        if mark is None:
            last, new = self._first_look(ground, box, facts)
        elif mark.uid_validity != validity:
            _log.info("channel %s: folder numbered anew, read from %s on", channel_id, _again_from(mark))
            last, new = _from(box, _again_from(mark))
            ground.refused(TurnedAway.FOLDER_RENUMBERED, folder)
        else:
            last, new = mark.last_uid, box.uids_after(mark.last_uid)
        if mark is None or mark.uid_validity != validity:
            _keep_mark(ground, folder, validity, last)
        for start in range(0, len(new), _BATCH):
            is_sent = box.is_sent_folder(folder)
            batch = new[start : start + _BATCH]
            sizes = box.sizes(batch)
            for uid in batch:
                if ground.stop.is_set():
                    return
                if uid in sizes:
                    self._keep(ground, box, Place(folder, uid, sizes[uid], is_sent=is_sent), validity)
            # What is fetched once more after a break is known by its name.
            _keep_mark(ground, folder, validity, batch[-1])

    @staticmethod
    def _first_look(ground: Ground, box: Mailbox, facts: MailboxFacts) -> tuple[int, list[int]]:
        """A mailbox full of old letters is not a thousand inquiries: only new ones count, or those of some days."""
        if not facts.since_days:
            return box.last_uid(), []
        return _from(box, ground.clock.now() - timedelta(days=facts.since_days))

    @staticmethod
    def _keep(ground: Ground, box: Mailbox, place: Place, validity: int) -> None:
        fetched = box.fetch(place.uid, place.size)
        if fetched is None:
            if place.uid in box.sizes([place.uid]):
                ground.refused(TurnedAway.LETTER_UNREADABLE, f"{place.folder}:{place.uid}")
            return
        raw, is_cut = fetched
        kept = replace(place, is_cut=is_cut)
        ground.keep("letter", f"{place.folder}:{validity}:{place.uid}", pack(kept, raw))


def open_for(ground: Ground, facts: MailboxFacts, timeout: float = TIMEOUT) -> Mailbox:
    """The mailbox of a channel, logged in with its secrets."""
    tokens = TokenKeeper(facts, ground) if facts.auth == "xoauth2" else None
    return open_mailbox(facts, None if tokens else ground.secret("password"), tokens, timeout)


def _from(box: Mailbox, moment: datetime) -> tuple[int, list[int]]:
    """Letters since a moment, and the UID before the first of them."""
    new = box.uids_since(moment)
    return (new[0] - 1 if new else box.last_uid()), new


def _again_from(mark: Mark) -> datetime:
    """A folder made anew is read from a little before the last look; what is known is known by its message id."""
    return max(mark.seen_at - _OVERLAP, mark.started_at)


def _keep_mark(ground: Ground, folder: str, validity: int, uid: int) -> None:
    ground.do(lambda tx: queries.set_mark(tx, ground.channel.id, folder, validity, uid))
