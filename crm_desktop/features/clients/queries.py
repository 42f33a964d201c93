"""Reads and changes of clients: one function per procedure of the packages clients, clients_pages, clients_search."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from crm_desktop.db.tx import Tx
from crm_desktop.features.clients.rules_card import (
    Caller,
    CardRow,
    ClientCard,
    ClientForm,
    ClientLine,
    Hit,
    JournalLine,
    Purchase,
    PurchaseLine,
    Saved,
    Tag,
    Twin,
    assemble_card,
)
from crm_desktop.features.clients.rules_search import SearchQuery, words_of

CARD_PAGE = 30
LIST_PAGE = 100


def find_by_phone(tx: Tx, e164: str) -> list[Caller]:
    """Clients with this number (E.164) that the person may see. Raises Refused e_clients_phone_form."""
    return _counted(tx.rows(f"select {_CALLER} from clients_search.find_by_phone(?)", (e164,)))


def find_by_email(tx: Tx, email: str) -> list[Caller]:
    """Clients with this e-mail that the person may see."""
    return _counted(tx.rows(f"select {_CALLER} from clients_search.find_by_email(?)", (email[:254],)))


_CALLER = (
    "o_id, o_kind, o_name, o_is_blocked, o_owner_id, o_owner_name, o_last_order_at, o_last_order_number, "
    "o_last_order_sum, o_open_order_count, o_overdue_task_count, o_contact_name"
)


def _counted(rows: list[tuple[Any, ...]]) -> list[Caller]:
    return [Caller._make((*row, len(rows))) for row in rows]


def search_clients(tx: Tx, query: SearchQuery, limit: int = 50) -> list[Hit]:
    """First hits, the likeliest first; a last hit without a client (`is_more`) says that too much fits."""
    if query.is_empty:
        return []
    words = (*query.variants, "", "", "", "")[:4]
    return tx.rows(
        "select o_id, o_hit, o_matched, o_kind, o_name, o_phone, o_owner_name, o_last_order_at "
        "from clients_search.search_clients(?, ?, ?, ?, ?, ?, ?, ?)",
        (*words, query.digits, query.phone_start[:16], query.email, limit),
        Hit,
    )


def likely_twins(
    tx: Tx, name: str, phones: tuple[str, ...], emails: tuple[str, ...], tax_id: str, except_id: int | None = None
) -> list[Twin]:
    """Clients that may be the one being typed, the surest first. Phones are E.164."""
    return tx.rows(
        "select o_id, o_name, o_why, o_matched, o_owner_name from clients_search.likely_twins(?, ?, ?, ?, ?, ?)",
        ("\n".join(phones[:20]), "\n".join(emails[:7]), tax_id, " ".join(words_of(name))[:200], except_id, 5),
        Twin,
    )


def list_clients(
    tx: Tx,
    filter_by: str = "all",
    *,
    owner_id: int | None = None,
    tag_id: int | None = None,
    kind: str | None = None,
    after: ClientLine | None = None,
    limit: int = LIST_PAGE,
) -> list[ClientLine]:
    """A page of clients by name: filter_by is all, mine, owner (None: of nobody), tag or open (open orders)."""
    return tx.rows(
        "select o_id, o_kind, o_name, o_phone, o_owner_id, o_owner_name, o_tags, o_last_order_at, o_order_count, "
        "o_order_total, o_open_order_count, o_is_blocked from clients_pages.list_clients(?, ?, ?, ?, ?, ?, ?)",
        (filter_by, owner_id, tag_id, kind, after.name if after else "", after.id if after else 0, limit),
        ClientLine,
    )


def all_tags(tx: Tx) -> list[Tag]:
    """Every tag, by name."""
    return tx.rows("select o_id, o_name from clients_pages.all_tags", (), Tag)


def open_card(tx: Tx, client_id: int, journal_limit: int = CARD_PAGE) -> ClientCard | None:
    """All that the card shows, in one round trip; None when there is no such client for this person."""
    rows = tx.rows(
        "select o_section, o_id, o_ref, o_kind, o_title, o_detail, o_person, o_at, o_amount, o_quantity, o_flag "
        "from clients_pages.card(?, ?)",
        (client_id, journal_limit),
        CardRow,
    )
    return assemble_card(rows)


def read_timeline(
    tx: Tx,
    client_id: int,
    kinds: tuple[str, ...] = (),
    before: JournalLine | None = None,
    limit: int = CARD_PAGE,
) -> list[JournalLine]:
    """A page of the history, newest first, after the line `before`; no kinds means all."""
    return tx.rows(
        "select o_id, o_ref, o_kind, o_meaning, o_title, o_detail, o_person, o_at, o_amount "
        "from clients_pages.timeline(?, ?, ?, ?, ?)",
        (client_id, ",".join(kinds), before.at if before else None, before.id if before else None, limit),
        JournalLine,
    )


def list_purchases(
    tx: Tx, client_id: int, before: tuple[datetime, int] | None = None, limit: int = 50
) -> list[Purchase]:
    """Orders of a client, newest first, before the time and id of the last one read."""
    at, last_id = before or (None, None)
    return tx.rows(
        "select o_id, o_kind, o_number, o_at, o_state, o_sum, o_line_count, o_person "
        "from clients_pages.purchases(?, ?, ?, ?)",
        (client_id, at, last_id, limit),
        Purchase,
    )


def save_credit_limit(tx: Tx, client_id: int, limit: Decimal | None) -> None:
    """How much a client may owe; None: nothing. Refused e_pos_credit_limit, e_pos_no_client."""
    tx.run("execute procedure pos_desk.save_credit_limit(?, ?)", (client_id, limit))


def purchase_lines(tx: Tx, document_id: int) -> list[PurchaseLine]:
    """What was bought with one document."""
    return tx.rows(
        "select o_line_no, o_goods_code, o_goods_name, o_quantity, o_discount_percent, o_sum "
        "from clients_pages.purchase_lines(?)",
        (document_id,),
        PurchaseLine,
    )


def save_client(tx: Tx, form: ClientForm) -> Saved:
    """Writes a new client (no id) or changes one; answers id and new version.

    Raises Refused: e_clients_stale, e_clients_tax_id_taken (with id and name if the person may see that client),
    e_clients_person_removed, e_clients_not_found, and those of the fields.
    """
    marks = ", ".join("?" * 22)
    saved = tx.row(
        f"select o_id, o_version from clients.save_client({marks})",
        (
            form.id, form.version, form.kind, form.name, form.legal_name, form.tax_id, form.tax_reason_code,
            form.reg_no, form.bank_account, form.bank_code, form.site, form.birth_on, form.source, form.owner_id,
            form.is_customer, form.is_supplier, form.note, *form.lists(),
        ),
        Saved,
    )  # fmt: skip
    return _there(saved)


def change_owner(tx: Tx, client_id: int, version: int, owner_id: int | None) -> int:
    """Gives a client to a person or to nobody; the new version. Raises Refused as save_client does."""
    return _version(tx.value("select o_version from clients.change_owner(?, ?, ?)", (client_id, version, owner_id)))


def set_blocked(tx: Tx, client_id: int, version: int, blocked: bool) -> int:
    """Blocks a client or takes the block away; the new version."""
    return _version(tx.value("select o_version from clients.set_blocked(?, ?, ?)", (client_id, version, blocked)))


def set_deleted(tx: Tx, client_id: int, version: int, deleted: bool) -> int:
    """Puts a client into the bin or takes it out; the new version."""
    return _version(tx.value("select o_version from clients.set_deleted(?, ?, ?)", (client_id, version, deleted)))


def add_note(tx: Tx, client_id: int, text: str) -> int:
    """Writes a note into the history; its id. Raises Refused e_clients_note_empty, e_clients_not_found."""
    return _version(tx.value("select o_id from clients.add_note(?, ?)", (client_id, text)))


def _there(saved: Saved | None) -> Saved:
    if saved is None:
        raise RuntimeError("a saving procedure gave no row")
    return saved


def _version(found: object) -> int:
    if not isinstance(found, int):
        raise RuntimeError("a saving procedure gave no row")
    return found
