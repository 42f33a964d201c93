"""Prepared statements, kept per connection, and their execution straight through the engine's interface tables."""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from firebird.driver import DatabaseError, fbapi
from firebird.driver.interfaces import iBlob
from firebird.driver.types import StatementFlag, StateResult

from crm_desktop.db import message

_SEGMENT = 65_535
_ERRORS = 2  # bit of IStatus.getState
_NO_DATA = 1  # result of fetchNext
KEPT = 200

Row = tuple[Any, ...]


class NativeStatus:
    """The error slot one connection's calls write to; used by one thread at a time."""

    def __init__(self, interface: Any = None) -> None:
        self.interface = interface or fbapi.get_api().master.get_status()
        self.pointer = self.interface._as_parameter_
        self._state = self.interface.vtable.getState

    def check(self) -> None:
        """Raises the driver's DatabaseError when the last call failed."""
        if self._state(self.pointer) & _ERRORS:
            self.fail()

    def fail(self) -> None:
        """Raises the error that is in the slot and empties it."""
        api = fbapi.get_api()
        vector = self.interface.get_errors()
        state = ctypes.create_string_buffer(6)
        api.fb_sqlstate(state, vector)
        text = api.util.format_status(self.interface)
        error = DatabaseError(text, sqlstate=state.value.decode(), gds_codes=_codes(vector))
        self.interface.init()
        raise error


def _codes(vector: Any) -> tuple[int, ...]:
    found = []
    i = 0
    while vector[i] != 0:
        if vector[i] == 1:
            found.append(vector[i + 1])
        i += 3 if vector[i] == 3 else 2  # a counted string takes three cells, everything else two
    return tuple(found)


class Statement(message.BlobPort):
    """One prepared statement with its packers and readers."""

    def __init__(self, attachment: Any, transaction: Any, sql: str, status: NativeStatus) -> None:
        self._attachment = attachment
        self._status = status
        self._transaction: Any = transaction
        self._native = attachment.prepare(transaction, sql, 3)
        self._pointer = self._native._as_parameter_
        table = self._native.vtable
        self._execute, self._open = table.execute, table.openCursor
        self._has_cursor = StatementFlag.HAS_CURSOR in self._native.get_flags()
        self._result_calls: tuple[Any, Any] | None = None
        self._prepare_input()
        self._prepare_output()

    def _prepare_input(self) -> None:
        self._in_meta: Any = None
        self._in_pointer: Any = None
        self._packers: list[tuple[int, message.Pack]] = []
        self._in_buffer = bytearray(1)
        with self._native.get_input_metadata() as meta:
            if meta.get_count():
                self._in_meta = message.with_varying_text(meta)
        if self._in_meta is not None:
            self._in_pointer = self._in_meta._as_parameter_
            self._in_buffer = bytearray(self._in_meta.get_message_length())
            self._packers = [
                (field.null_offset, message.packer(field, self._in_buffer, self))
                for field in message.fields_of(self._in_meta)
            ]
        self._in_native = (ctypes.c_char * len(self._in_buffer)).from_buffer(self._in_buffer)
        self._in_address = ctypes.addressof(self._in_native)

    def _prepare_output(self) -> None:
        self._out_meta = self._native.get_output_metadata()
        self._out_pointer = self._out_meta._as_parameter_
        fields = message.fields_of(self._out_meta)
        self._out_buffer = ctypes.create_string_buffer(max(self._out_meta.get_message_length(), 1))
        self._out_address = ctypes.addressof(self._out_buffer)
        self._view = memoryview(self._out_buffer).cast("B")
        self._readers = [(field.null_offset, message.reader(field, self._view, self)) for field in fields]

    def rows(self, transaction: Any, values: Sequence[object], limit: int | None = None) -> list[Row]:
        """Runs the statement and answers its rows, at most `limit`."""
        self._pack(transaction, values)
        if not self._has_cursor:
            self._call_once(transaction)
            return [self._row()] if self._readers else []
        result = self._open(
            self._pointer,
            self._status.pointer,
            transaction._as_parameter_,
            self._in_pointer,
            self._in_address,
            self._out_pointer,
            0,
        )
        if not result:
            self._status.fail()
        return self._fetched(result, limit)

    def run(self, transaction: Any, values: Sequence[object]) -> None:
        """Runs the statement; rows it may give are not read."""
        if self._has_cursor:
            self.rows(transaction, values)
            return
        self._pack(transaction, values)
        self._call_once(transaction)

    def _pack(self, transaction: Any, values: Sequence[object]) -> None:
        self._transaction = transaction
        message.pack_values(values, self._packers, self._in_buffer)

    def _call_once(self, transaction: Any) -> None:
        self._execute(
            self._pointer,
            self._status.pointer,
            transaction._as_parameter_,
            self._in_pointer,
            self._in_address,
            self._out_pointer,
            self._out_address,
        )
        self._status.check()

    def _fetched(self, result: Any, limit: int | None) -> list[Row]:
        if self._result_calls is None:
            table = result.contents.vtable.contents
            self._result_calls = (table.fetchNext, table.close)
        fetch, close = self._result_calls
        slot, address, readers, view = self._status.pointer, self._out_address, self._readers, self._view
        found: list[Row] = []
        state = 0
        try:
            while limit is None or len(found) < limit:
                state = fetch(result, slot, address)
                if state != 0:
                    break
                found.append(tuple([None if view[null] else read() for null, read in readers]))
            if state not in (0, _NO_DATA):
                self._status.fail()
        except BaseException:
            _drop(result)
            raise
        close(result, slot)
        self._status.check()
        return found

    def _row(self) -> Row:
        view = self._view
        return tuple([None if view[null] else read() for null, read in self._readers])

    def store(self, content: bytes) -> bytes:
        """Writes a blob in the transaction of the running call and answers its id."""
        blob_id = fbapi.ISC_QUAD(0, 0)
        blob = self._attachment.create_blob(self._transaction, blob_id)
        for start in range(0, len(content), _SEGMENT):
            part = content[start : start + _SEGMENT]
            blob.put_segment(len(part), part)
        blob.close()
        return bytes(blob_id)

    def fetch(self, blob_id: bytes) -> bytes:
        """The whole content of a blob."""
        blob: iBlob = self._attachment.open_blob(self._transaction, fbapi.ISC_QUAD.from_buffer_copy(blob_id))
        buffer = ctypes.create_string_buffer(_SEGMENT)
        length = fbapi.Cardinal(0)
        parts: list[bytes] = []
        while blob.get_segment(_SEGMENT, ctypes.addressof(buffer), ctypes.byref(length)) != StateResult.NO_DATA:
            parts.append(buffer.raw[: length.value])
        blob.close()
        return b"".join(parts)

    def free(self) -> None:
        """Gives the statement back to the engine; raises DatabaseError on a dead link."""
        native, self._native = self._native, None
        for meta in (self._in_meta, self._out_meta):
            if meta is not None:
                meta.release()
        self._in_meta = self._out_meta = None
        if native is not None:
            native.free()


def _drop(result: Any) -> None:
    """Releases a result set whose fetching failed; closing it could fail again."""
    table = result.contents.vtable.contents
    table.release(ctypes.cast(result, fbapi.IReferenceCounted))


class StatementCache:
    """The statements of one connection by their text; the longest unused one goes first."""

    def __init__(self, attachment: Any, status: NativeStatus, kept: int = KEPT) -> None:
        self._attachment = attachment
        self._status = status
        self._kept = kept
        self._known: OrderedDict[str, Statement] = OrderedDict()

    @property
    def attachment(self) -> Any:
        """The connection's own interface."""
        return self._attachment

    def get(self, sql: str, transaction: Any) -> Statement:
        """The prepared statement of this text."""
        found = self._known.get(sql)
        if found is not None:
            self._known.move_to_end(sql)
            return found
        fresh = Statement(self._attachment, transaction, sql, self._status)
        self._known[sql] = fresh
        if len(self._known) > self._kept:
            self._known.popitem(last=False)[1].free()
        return fresh

    def clear(self) -> None:
        """Frees all statements; errors of a dead link are of no interest."""
        while self._known:
            statement = self._known.popitem()[1]
            try:
                statement.free()
            except DatabaseError:
                continue
