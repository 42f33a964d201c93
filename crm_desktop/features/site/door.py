"""The door of a site: who may come in, how often, and that nothing is taken twice. Knows nothing of HTTP."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.site import queries
from crm_desktop.features.site.pace import MovingWindow
from crm_desktop.features.site.rules import FORM, PEOPLE, READ, WEBHOOK, DoorKey, SiteFacts, hash_of, place_of
from crm_desktop.features.site.rules_door import (
    TOKEN_LIFE,
    WINDOW,
    check_signature,
    digest_of,
    read_json,
    read_token,
    request_id,
    sign_form,
)
from crm_desktop.features.site.rules_post import TOKEN, Pairs, Post, flatten, is_empty, is_trapped, record_of, unpacked
from crm_desktop.features.site.rules_post import value_of as value_of_field

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
KEYS_SECONDS = 2.0  # how soon a new key opens and a revoked one does not
_TOKEN_USES = 5
_AWAY_SECONDS = 1.0
_MOST_SIGNATURES = 50_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of itself besides its body."""

    address: str = ""
    page: str = ""
    agent: str = ""
    request_id: str = ""
    timestamp: int = 0
    signature: str = ""


class Door:
    """Takes in posts of one site channel. All methods may be called from several threads."""

    def __init__(self, ground: Ground, facts: SiteFacts, now: Callable[[], float] = time.monotonic) -> None:
        self.facts = facts
        self._ground = ground
        self._now = now
        self._lock = threading.Lock()
        self._keys: dict[str, DoorKey] = {}
        self._keys_read_at: float | None = None
        self._away_till = 0.0
        self._addresses = MovingWindow(facts.per_address, 60, now)
        self._by_key = MovingWindow(facts.per_key, 60, now)
        self._tokens = MovingWindow(_TOKEN_USES, TOKEN_LIFE, now)
        self._signatures: OrderedDict[str, tuple[int, str]] | None = None
        self._uses: Counter[int] = Counter()

    def let_in(self, address: str, key_text: str, kind: str) -> DoorKey:
        """The key somebody comes with. Raises Refused e_site_rate (with `seconds` to wait) or e_site_key."""
        self.let_pass(address)
        key = self._known_keys().get(hash_of(key_text) if kind != WEBHOOK else key_text)
        if key is None or key.kind != kind:
            raise Refused("e_site_key")
        wait = self._by_key.hit(str(key.key_id))
        if wait:
            raise Refused("e_site_rate", seconds=_whole(wait))
        return key

    def let_pass(self, address: str) -> None:
        """Counts a request of an address. Raises Refused e_site_rate."""
        wait = self._addresses.hit(place_of(address))
        if wait:
            raise Refused("e_site_rate", seconds=_whole(wait))

    def look(self) -> None:
        """Raises Unavailable while the base is away."""
        self._known_keys(fresh=True)

    def token(self, key: DoorKey) -> str:
        """What a form that is opened now carries."""
        return sign_form(key.seed, self._seconds(), secrets.token_urlsafe(12))

    def take_form(self, key: DoorKey, pairs: Pairs, body: bytes, asked: Asked) -> str:
        """Keeps a form; the id it is known by. The same form sent again is kept once. Raises Refused."""
        given = request_id(asked.request_id)
        if is_trapped(pairs):
            raise Refused("e_site_trap")
        nonce = read_token(key.seed, value_of_field(pairs, TOKEN), self._seconds(), self.facts.least_seconds)
        self._refuse_empty(pairs)
        post = self._post(FORM, key, pairs, body, asked)
        # A page that is sent again with other words is another request; a form is opened for a few of them only.
        outside_id = f"{key.key_id}.{given or f'{nonce}.{post.digest[:16]}'}"
        used = f"{key.key_id}.{nonce}"
        if self._tokens.is_full(used):
            raise Refused("e_site_token_used")
        if self._keep(outside_id, post):
            self._tokens.hit(used)
        self._use(key)
        return given or nonce

    def try_form(self, key: DoorKey, pairs: Pairs) -> dict[str, str]:
        """Checks a form and keeps nothing; what would be read from it. It may come without a token. Raises Refused."""
        if is_trapped(pairs):
            raise Refused("e_site_trap")
        token = value_of_field(pairs, TOKEN)
        if token:
            read_token(key.seed, token, self._seconds(), self.facts.least_seconds)
        self._refuse_empty(pairs)
        self.look()
        return record_of(pairs, self.facts.fields or {})

    def take_webhook(self, key: DoorKey, body: bytes, asked: Asked) -> str:
        """Keeps a signed request; the id it is known by. Raises Refused, e_site_replayed for a copy without an id."""
        check_signature(key.key_hash, asked.timestamp, body, asked.signature, self._seconds())
        signed = asked.signature.lower()
        given = request_id(asked.request_id)
        content = read_json(body)
        outside_id = f"{key.key_id}.{given or signed}"
        known = self._seen().get(f"{key.key_id}.{signed}")
        if known is not None and (known[1] != outside_id or given is None):
            raise Refused("e_site_replayed")
        pairs = flatten(content)
        self._refuse_empty(pairs)
        post = self._post(WEBHOOK, key, pairs, body, asked, signed, body.decode("utf-8-sig"))
        if not self._keep(outside_id, post) and given is None:
            raise Refused("e_site_replayed")
        self._remember(f"{key.key_id}.{signed}", outside_id)
        self._use(key)
        return given or signed[:32]

    def read(self, key: DoorKey, view: str, after: int, limit: int) -> list[object]:
        """Rows of a view in the order of their numbers. Raises Refused e_site_no_view, e_site_scope."""
        with_people = key.opens(PEOPLE)
        views: dict[str, Callable[[Tx], list[object]]] = {
            "inquiry-days": lambda tx: list(queries.inquiry_days(tx, after, limit)),
            "inquiries": lambda tx: list(queries.open_inquiries(tx, after, limit, with_people=with_people)),
            "calls": lambda tx: list(queries.open_calls(tx, after, limit, with_people=with_people)),
        }
        if view not in views:
            raise Refused("e_site_no_view")
        if not key.opens(view):
            raise Refused("e_site_scope")
        rows = self._do(views[view])
        self._use(key)
        return rows

    def turned_away(self, error: Refused) -> None:
        """Notes a refusal."""
        self._ground.refused(error.key, pack_error(error))

    def flush(self) -> None:
        """Writes down uses of keys gathered since; kept for later while the base is away."""
        with self._lock:
            uses, self._uses = self._uses, Counter()
        if not uses:
            return
        at = self._ground.clock.now()

        def work(tx: Tx) -> None:
            for key_id, times in uses.items():
                queries.note_uses(tx, key_id, times, at)

        try:
            self._ground.do(work)
        except AppError as error:
            with self._lock:
                self._uses.update(uses)
            _log.info("uses of keys are written down later: %s", error)

    def _refuse_empty(self, pairs: Pairs) -> None:
        if is_empty(record_of(pairs, self.facts.fields or {})):
            raise Refused("e_site_empty")

    def _post(
        self, door: str, key: DoorKey, pairs: Pairs, body: bytes, asked: Asked, signed: str = "", raw: str | None = None
    ) -> Post:
        return Post(
            pairs=tuple(pairs),
            door=door,
            key_id=key.key_id,
            digest=digest_of(body),
            at=self._seconds(),
            address=asked.address,
            page=asked.page[:500],
            agent=asked.agent[:300],
            signature=signed,
            raw=raw,
        )

    def _keep(self, outside_id: str, post: Post) -> bool:
        """True when it is new. Raises Refused e_site_id_reused when another post has this id."""
        if self._safely(lambda: self._ground.keep("post", outside_id, post.packed())) is not None:
            return True
        before = self._do(lambda tx: queries.kept_post(tx, self._ground.channel.id, outside_id))
        # Contents are forgotten after two weeks; the id alone then says that it was the same request.
        if before and unpacked(before).digest != post.digest:
            raise Refused("e_site_id_reused")
        return False

    def _seen(self) -> OrderedDict[str, tuple[int, str]]:
        """Signatures of the last minutes with the id each came under; after a start read from what was kept."""
        if self._signatures is None:
            since = self._ground.clock.now() - timedelta(seconds=2 * WINDOW)
            found: dict[str, tuple[int, str]] = {}
            for outside_id, payload in self._do(lambda tx: queries.kept_since(tx, self._ground.channel.id, since)):
                post = unpacked(payload) if payload else None
                if post is not None and post.signature:
                    found[f"{post.key_id}.{post.signature}"] = (post.at, outside_id)
            with self._lock:
                if self._signatures is None:
                    self._signatures = OrderedDict(sorted(found.items(), key=lambda one: one[1]))
        return self._signatures

    def _remember(self, signed: str, outside_id: str) -> None:
        """A signature is of no use to anybody once its time has run out."""
        seen, now = self._seen(), self._seconds()
        with self._lock:
            seen[signed] = (now, outside_id)
            while seen and (len(seen) > _MOST_SIGNATURES or next(iter(seen.values()))[0] < now - 2 * WINDOW):
                seen.popitem(last=False)

    def _use(self, key: DoorKey) -> None:
        with self._lock:
            self._uses[key.key_id] += 1

    def _known_keys(self, *, fresh: bool = False) -> dict[str, DoorKey]:
        """Keys by hash, those of webhooks by their first characters too."""
        now = self._now()
        if fresh or self._keys_read_at is None or now - self._keys_read_at > KEYS_SECONDS:
            listed = self._do(lambda tx: queries.door_keys(tx, self._ground.channel.id))
            by_hash = {key.key_hash: key for key in listed if key.kind in (FORM, READ)}
            self._keys = by_hash | {key.prefix: key for key in listed if key.kind == WEBHOOK}
            self._keys_read_at = now
        return self._keys

    def _do(self, work: Callable[[Tx], T]) -> T:
        return self._safely(lambda: self._ground.do(work))

    def _safely(self, work: Callable[[], T]) -> T:
        """While the base is away callers are told at once instead of waiting one after another."""
        if self._now() < self._away_till:
            raise Unavailable("server", 2)
        try:
            return work()
        except Unavailable:
            self._away_till = self._now() + _AWAY_SECONDS
            raise

    def _seconds(self) -> int:
        return int(self._ground.clock.now().replace(tzinfo=UTC).timestamp())


def _whole(seconds: float) -> int:
    return max(int(seconds) + 1, 1)
