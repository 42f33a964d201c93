"""Rows nobody out of their scope may see: each text in them is a mark that names its table and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from tests.rights.schema_objects import Table

FAR, NEAR = 777001, 777002

# Tables whose rows belong to a client, an inquiry or a task; {id} is FAR or NEAR, {owner} and {branch} go with it.
_NOW = "timestamp '2026-11-02 10:00'"
_LATER = "timestamp '2099-11-02 10:00'"
PLANTED: Mapping[str, str] = {
    "client": "(id, kind, name, branch_id, owner_id, created_at, updated_at, last_order_at)"
    f" values ({{id}}, 'company', 'x', {{branch}}, {{owner}}, {_NOW}, {_NOW}, {_NOW})",
    "contact": "(id, client_id, name) values ({id}, {id}, 'x')",
    "client_phone": "(id, client_id, contact_id, phone, typed) values ({id}, {id}, {id}, '+7999{id}0', 'x')",
    "client_email": "(id, client_id, email) values ({id}, {id}, 'x@{id}')",
    "client_address": "(id, client_id) values ({id}, {id})",
    "client_token": "(client_id, token, branch_id, owner_id) values ({id}, 'X', {branch}, {owner})",
    "client_tag": "(client_id, tag_id) select {id}, id from tag",
    "sale_document": "(id, kind, client_id, number_text, sold_at, staff_id, branch_id, total_sum, created_at)"
    f" values ({{id}}, 'order', {{id}}, 'x', {_NOW}, {{owner}}, {{branch}}, 777.01, {_NOW})",
    "sale_line": "(id, document_id, line_no, goods_name, quantity, line_sum) values ({id}, {id}, 1, 'x', 1, 777.01)",
    "inquiry": "(id, source, source_id, channel, came_at, taken_at, client_id, branch_id, state, staff_id)"
    f" values ({{id}}, 'x', '{{id}}', 'call', {_NOW}, {_NOW}, {{id}}, {{branch}}, 'offered', {{owner}})",
    "offer": "(id, inquiry_id, staff_id, why, offered_at, due_at)"
    f" values ({{id}}, {{id}}, {{owner}}, 'x', {_NOW}, {_LATER})",
    "task_series": "(id, title, client_id, staff_id, repeat_rule, starts_at, time_zone, made_till)"
    f" values ({{id}}, 'x', {{id}}, {{owner}}, 'FREQ=DAILY', {_NOW}, 'Europe/Samara', {_LATER})",
    "task": "(id, title, client_id, inquiry_id, staff_id, author_id, due_at, time_zone, created_at, updated_at)"
    f" values ({{id}}, 'x', {{id}}, {{id}}, {{owner}}, {{owner}}, {_NOW}, 'Europe/Samara', {_NOW}, {_NOW})",
    "reminder": f"(id, task_id, staff_id, fire_at, state, fired_at)"
    f" values ({{id}}, {{id}}, {{owner}}, {_NOW}, 'fired', {_NOW})",
    "journal": "(id, client_id, happened_at, kind, title, author_id, ref_id)"
    f" values ({{id}}, {{id}}, {_NOW}, 'note', 'x', {{owner}}, {{id}})",
    "letter_thread": "(id, subject, client_id, inquiry_id, staff_id, branch_id, first_at, last_at)"
    f" values ({{id}}, 'x', {{id}}, {{id}}, {{owner}}, {{branch}}, {_NOW}, {_NOW})",
    "letter": "(id, thread_id, direction, channel_id, message_id, subject, from_address, to_text, written_at, got_at,"
    " preview, plain, author_id)"
    f" select {{id}}, {{id}}, 'in', min(c.id), '{{id}}', 'x', 'x', 'x', {_NOW}, {_NOW}, 'x', 'x', {{owner}}"
    " from channel c",
    "letter_file": "(id, letter_id, name, mime, byte_size, content) values ({id}, {id}, 'x', 'x/x', 1, 'x')",
    "letter_place": "(letter_id, channel_id, folder, uid) select {id}, min(c.id), 'x', 1 from channel c",
    "call": "(id, channel_id, outside_id, direction, staff_id, client_id, inquiry_id, state, rang_at)"
    f" select {{id}}, min(c.id), '{{id}}', 'in', {{owner}}, {{id}}, {{id}}, 'ringing', {_NOW} from channel c",
    "call_recording": f"(call_id, mime, byte_size, content, stored_at) values ({{id}}, 'x', 1, 'x', {_NOW})",
    "stock_document": "(id, kind, number_text, store_id, started_at, staff_id, note)"
    f" select {{id}}, 'receipt', 'x', min(s.id), {_NOW}, {{owner}}, 'x' from store s where s.branch_id = {{branch}}",
    "till_shift": "(id, till_id, shift_no, opened_at, opened_by, open_counted, open_expected)"
    f" values ({{id}}, {{id}}, 1, {_NOW}, {{owner}}, 777.01, 777.01)",
    "receipt": "(document_id, op_id, till_id, shift_id, receipt_no, posted_at)"
    f" values ({{id}}, '{{id}}', {{id}}, {{id}}, 1, {_NOW})",
    "payment": "(id, document_id, line_no, kind, pay_sum) values ({id}, {id}, 1, 'card', 777.01)",
    "cash_move": "(id, op_id, shift_id, direction, move_sum, reason, client_id, moved_at, staff_id)"
    f" values ({{id}}, '{{id}}', {{id}}, 'in', 777.01, 'x', {{id}}, {_NOW}, {{owner}})",
    "till_event": "(id, op_id, till_id, shift_no, happened_at, staff_id, what)"
    f" values ({{id}}, '{{id}}', {{id}}, 1, {_NOW}, {{owner}}, 'drawer_opened')",
    "review_item": "(id, till_id, op_id, document_id, what, raised_at)"
    f" values ({{id}}, {{id}}, '{{id}}', {{id}}, 'price', {_NOW})",
    "session": "(id, ticket, staff_id, db_login, workplace, app_version, opened_at)"
    f" values ({{id}}, '{{id}}', {{owner}}, 'LEV', 'x', '1', {_NOW})",
}
# Tables anybody of the firm may know by its nature, with the reason.
SHARED: Mapping[str, str] = {
    "firm": "the firm's own name and zone",
    "setting": "settings are for all who may read settings",
    "action": "the list of what can be done",
    "role": "names of roles",
    "role_action": "the table of rights is shown to all colleagues",
    "branch": "names of branches",
    "department": "names of departments",
    "staff": "colleagues know one another: to pass on, to ask, to see who is away",
    "staff_group": "names of groups",
    "calendar_day": "who is away is known to colleagues",
    "tag": "one list of tags for the firm",
    "search_word": "single words without owner; only hits of visible clients come out",
    "letter_word": "nothing of its own: it is made of texts that carry marks, and bears these",
    "routing_version": "rules are one set for the firm",
    "routing_rule": "rules are one set for the firm",
    "routing_condition": "rules are one set for the firm",
    "routing_entry": "what the firm's rules are found by, read with the rules",
    "quarantine": "lines that became nobody's inquiry: whoever reads the inbox may look at them",
    "intake_file": "names of files taken in",
    "job_beat": "when the agent last worked",
    "agent_beat": "which agents live",
    "channel": "channels of the firm and how they are; nothing secret stands there",
    "channel_secret": "sealed for one machine, and given out to the agent only",
    "sealing_key": "public keys",
    "refusal": "counts of what was refused at a channel",
    "arrival": "what came by channels: whoever looks after channels may look at what went wrong",
    "outgoing": "states of the outbox: whoever looks after channels settles them",
    "letter_template": "templates are one list for the firm",
    "address_trouble": "whether an address takes letters; who asks has to know the address",
    "mailbox_mark": "how far mailboxes were read",
    "site_key": "names of keys; of the keys themselves only hashes are kept",
    "lead_source": "names of sources are one list for the firm",
    "lead_source_sign": "signs of sources are one list for the firm",
    "goods_group": "goods are one list for the firm",
    "goods": "goods are one list for the firm",
    "goods_word": "words of goods, which are one list for the firm",
    "goods_code": "codes of goods, which are one list for the firm",
    "kit_part": "parts of kits, which are one list for the firm",
    "price_list": "prices are one list for the firm",
    "price": "prices are one list for the firm",
    "goods_gone": "keys of goods that were deleted",
    "store": "names of stores",
    "stock_move": "words of what moved, without anybody's name",
    "staff_pin": "salted hashes, given to tills alone",
    "promo": "promotions are one list for the firm",
    "loyalty_card": "codes of cards; who asks has to hold one",
    "points_move": "codes of cards and points, told with the card",
    "till": "tills are known to who sells and who sets them up",
    "till_state": "how tills stand: words of devices, told by branch",
    "till_op": "what tills have told, as it came: no procedure gives it out",
    "parked_receipt": "parked receipts are there for every till of their branch",
    "marking_code": "codes on goods; who asks has to hold the piece in his hand",
    "coupon": "codes of coupons; who asks has to hold one",
    "gift_card": "codes of gift cards; who asks has to hold one",
    "gift_move": "codes of gift cards and sums, given out by no procedure",
    "schema_version": "the schema's own book",
    "schema_file": "the schema's own book",
    "schema_upgrade": "the schema's own book",
    "plg$srp": "log-ins, closed by the matrix",
    "plg$srp_view": "log-ins, closed by the matrix",
}


@dataclass
class Marks:
    """Which text stands where; `closed` are columns that only take words of a list."""

    far: dict[str, str] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def of(self, *, near_too: bool) -> dict[str, str]:
        """Mark -> table.column of what must stay hidden."""
        return {**self.far, **self.near} if near_too else self.far


def plant(tx: Tx, tables: list[Table], owners: Mapping[int, tuple[int, int]]) -> Marks:
    """Writes the rows (owners: id -> owner and branch) and then a mark into every text column that takes one."""
    known = {table.name: table for table in tables}
    if tx.value("select count(*) from tag") == 0:
        tx.run("insert into tag (name) values ('shared')")
    tx.run(
        "insert into channel (kind, name, state_since, created_at, updated_at)"
        f" values ('mailbox', 'shared', {_NOW}, {_NOW}, {_NOW})"
    )
    for row_id, (owner, branch) in owners.items():
        tx.run(
            "insert into till (id, code, name, branch_id, store_id)"
            f" select {row_id}, 'T{row_id}', 'shared', {branch}, min(s.id) from store s where s.branch_id = {branch}"
        )
        for name, insert in PLANTED.items():
            tx.run(f"insert into {name} " + insert.format(id=row_id, owner=owner, branch=branch))
    marks = Marks()
    number = 0
    for name in PLANTED:
        table = known[name]
        for column in table.text_columns:
            number += 1
            for row_id, found in ((FAR, marks.far), (NEAR, marks.near)):
                mark = _mark(tx, table, column, row_id, number)
                if mark is None:
                    marks.closed.add(f"{name}.{column}")
                else:
                    found[mark] = f"{name}.{column}"
    tx.run("insert into search_word (word) select distinct token from client_token where token starting with 'ZQ'")
    return marks


def _mark(tx: Tx, table: Table, column: str, row_id: int, number: int) -> str | None:
    where = table.key[0]
    for mark in _candidates(row_id, number):
        try:
            tx.run(f"update {table.name} set {column} = ? where {where} = ?", (mark, row_id))
        except Refused:
            continue
        return mark
    return None


def _candidates(row_id: int, number: int) -> Iterator[str]:
    which = "F" if row_id == FAR else "N"
    yield f"ZQ{number:03}{which}"
    yield f"zq{number:03}{which.lower()}@x.example"
    yield f"+7988{number:03}{row_id % 10_000:04}"
    yield f"7988{number:02}{row_id % 10_000:04}"
