"""Calls of packages `channels_desk` and `arrivals` by people. Instants are UTC."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules import (
    ArrivalLine,
    ChannelForm,
    ChannelLine,
    RefusalLine,
    SealingKey,
    SecretName,
)

PAGE = 100


def channel_list(tx: Tx) -> list[ChannelLine]:
    """Every channel with its light."""
    return tx.rows("select * from channels_desk.channel_list", (), ChannelLine)


def one_channel(tx: Tx, channel_id: int) -> ChannelForm:
    """The settings of a channel. Refused e_channels_not_found."""
    found = tx.row("select * from channels_desk.one_channel(?)", (channel_id,), ChannelForm)
    assert found is not None
    return found


def save_channel(tx: Tx, form: ChannelForm) -> tuple[int, int]:
    """Changes a channel or makes one; its number and new version. Refused e_channels_..."""
    params = (form.id, form.version, form.kind, form.name, form.branch_id, form.is_on, form.facts)
    found: tuple[int, int] | None = tx.row("select * from channels_desk.save_channel(?, ?, ?, ?, ?, ?, ?)", params)
    assert found is not None
    return found


def switch_channel(tx: Tx, channel_id: int, *, is_on: bool) -> None:
    """On or off."""
    tx.run("execute procedure channels_desk.switch_channel(?, ?)", (channel_id, is_on))


def remove_channel(tx: Tx, channel_id: int) -> None:
    """Removes a channel nothing has come by. Refused e_channels_in_use."""
    tx.run("execute procedure channels_desk.remove_channel(?)", (channel_id,))


def sealing_keys(tx: Tx) -> list[SealingKey]:
    """The public keys secrets are sealed with."""
    return tx.rows("select * from channels_desk.sealing_keys", (), SealingKey)


def put_secret(tx: Tx, channel_id: int, name: str, sealed: str | None) -> None:
    """Puts a sealed secret; None takes it away."""
    tx.run("execute procedure channels_desk.put_secret(?, ?, ?)", (channel_id, name, sealed))


def secret_names(tx: Tx, channel_id: int) -> list[SecretName]:
    """Which secrets a channel has: never what they are."""
    return tx.rows("select * from channels_desk.secret_names(?)", (channel_id,), SecretName)


def ask_test(tx: Tx, channel_id: int) -> None:
    """Asks the running agent to try the channel."""
    tx.run("execute procedure channels_desk.ask_test(?)", (channel_id,))


def refusals(tx: Tx, channel_id: int, days: int = 14) -> list[RefusalLine]:
    """What was refused at the door, newest first."""
    return tx.rows("select * from channels_desk.refusals(?, ?)", (channel_id, days), RefusalLine)


def arrival_list(
    tx: Tx, channel_id: int | None = None, after: tuple[datetime, int] | None = None, limit: int = PAGE
) -> list[ArrivalLine]:
    """Arrivals that wait or were refused, newest first; `after` is (open_at, id) of the last one seen."""
    after_at, after_id = after or (None, None)
    sql = "select * from arrivals.arrival_list(?, ?, ?, ?)"
    return tx.rows(sql, (channel_id, after_at, after_id, limit), ArrivalLine)


def try_again(tx: Tx, arrival_id: int) -> None:
    """Routes an arrival again at once. Refused e_arrivals_settled."""
    tx.run("execute procedure arrivals.try_again(?)", (arrival_id,))


def let_be(tx: Tx, arrival_id: int) -> None:
    """A refused arrival need not be looked at any more."""
    tx.run("execute procedure arrivals.let_be(?)", (arrival_id,))
