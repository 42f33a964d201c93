"""What became of a commit whose answer was lost with the link: the engine still knows by the transaction's number."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crm_desktop.errors import Unavailable

if TYPE_CHECKING:
    from crm_desktop.db.connection import Connection
    from crm_desktop.db.tx import Tx

_NUMBER = 4  # isc_info_tra_id
_SECONDS = 10.0


def transaction_number(tx: Tx) -> int:
    """The number to ask by later; costs one call to the server."""
    buffer = bytes(32)
    _attachment, transaction = tx.native
    transaction.get_info(bytes([_NUMBER]), buffer)
    length = int.from_bytes(buffer[1:3], "little")
    return int.from_bytes(buffer[3 : 3 + length], "little")


def was_kept(connection: Connection, number: int) -> bool:
    """True when the transaction was committed, False when nothing of it stayed.

    Where the server has not noticed the lost link yet, the forgotten connection is ended. Raises Unavailable when it
    holds on.
    """
    deadline = time.monotonic() + _SECONDS
    while True:
        with connection.tx(write=False) as tx:
            outcome = tx.value("select rdb$get_transaction_cn(cast(? as bigint)) from rdb$database", (number,))
        if outcome != 0:
            # Without a number the engine never got to know the transaction; negative ones were rolled back.
            return isinstance(outcome, int) and outcome > 0
        if time.monotonic() > deadline:
            raise Unavailable("busy", 1.0)
        with connection.tx(write=True) as tx:
            tx.run(
                "delete from mon$attachments where mon$attachment_id in"
                " (select mon$attachment_id from mon$transactions where mon$transaction_id = ?)",
                (number,),
            )
        time.sleep(0.1)
