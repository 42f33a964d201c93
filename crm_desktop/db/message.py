"""Packs parameters into and reads rows out of the engine's message buffers, by readers compiled once per statement.

The driver rebuilds the parameter description with some forty foreign calls at each execute; here one struct call per
value is left.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from firebird.driver.types import SQLDataType

from crm_desktop.errors import Refused

OCTETS = 1
_UTF8 = (4, 69)
_EPOCH_DATE = date(1858, 11, 17).toordinal()
_EPOCH = datetime(1858, 11, 17)
_INTEGERS = {SQLDataType.SHORT: "<h", SQLDataType.LONG: "<i", SQLDataType.INT64: "<q"}
_FROM_ORDINAL = date.fromordinal

Buffer = bytearray
Pack = Callable[[Any], None]
Read = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or column of a message, as the engine describes it."""

    datatype: int
    subtype: int
    length: int
    scale: int
    charset: int
    offset: int
    null_offset: int

    @property
    def characters(self) -> int:
        """How many characters a text field holds."""
        return self.length // 4 if self.charset in _UTF8 else self.length


class BlobPort:
    """What packing and reading of blobs needs; the statement gives the transaction of the running call."""

    def store(self, content: bytes) -> bytes:
        """Writes a blob and answers its 8 byte id."""
        raise NotImplementedError

    def fetch(self, blob_id: bytes) -> bytes:
        """The whole content of a blob."""
        raise NotImplementedError


def fields_of(meta: Any) -> list[Field]:
    """The description of a message, read once from the engine's metadata interface."""
    return [
        Field(
            meta.get_type(i),
            meta.get_subtype(i),
            meta.get_length(i),
            meta.get_scale(i),
            meta.get_charset(i),
            meta.get_offset(i),
            meta.get_null_offset(i),
        )
        for i in range(meta.get_count())
    ]


def with_varying_text(meta: Any) -> Any:
    """The same parameters with CHAR as VARCHAR, so that one packer serves both."""
    with meta.get_builder() as builder:
        for i in range(meta.get_count()):
            if meta.get_type(i) == SQLDataType.TEXT:
                builder.set_type(i, SQLDataType.VARYING)
        return builder.get_metadata()


def encoded_text(value: object) -> bytes:
    """UTF-8 of a text; raises TypeError for anything else, Refused e_db_text_unreadable for what is no text."""
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {type(value).__name__}")
    try:
        content = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("e_db_text_unreadable") from error
    if b"\0" in content:
        raise Refused("e_db_text_unreadable")
    return content


def pack_values(values: Sequence[object], packers: Sequence[tuple[int, Pack]], buffer: Buffer) -> None:
    """Puts the parameters of one call into the message; raises TypeError on a wrong number or kind of values."""
    if len(values) != len(packers):
        raise TypeError(f"{len(packers)} parameters are needed, {len(values)} given")
    for value, (null_offset, pack) in zip(values, packers, strict=True):
        if value is None:
            buffer[null_offset] = 255
            buffer[null_offset + 1] = 255
        else:
            buffer[null_offset] = 0
            buffer[null_offset + 1] = 0
            pack(value)


def packer(field: Field, buffer: Buffer, blobs: BlobPort) -> Pack:
    """A function that writes one not-null value of this parameter into the message."""
    kind = field.datatype
    if kind in (SQLDataType.VARYING, SQLDataType.TEXT):
        return _bytes_packer(field, buffer) if field.charset == OCTETS else _text_packer(field, buffer)
    if kind in _INTEGERS or kind == SQLDataType.INT128:
        return _number_packer(field, buffer)
    if kind == SQLDataType.BLOB:
        return _blob_packer(field, buffer, blobs)
    if kind == SQLDataType.NULL:
        return lambda value: None
    return _plain_packer(field, buffer)


def _text_packer(field: Field, buffer: Buffer) -> Pack:
    start, limit, size = field.offset, field.characters, field.length
    data = start + 2
    put = struct.Struct("<H").pack_into

    def pack(value: Any) -> None:
        if not isinstance(value, str):
            raise TypeError(f"text expected, not {type(value).__name__}")
        try:
            content = value.encode()
        except UnicodeEncodeError as error:
            raise Refused("e_db_text_unreadable") from error
        length = len(content)
        if len(value) > limit or length > size:
            raise Refused("e_db_text_too_long", length=len(value), limit=limit)
        if b"\0" in content:
            raise Refused("e_db_text_unreadable")
        put(buffer, start, length)
        buffer[data : data + length] = content

    return pack


def _bytes_packer(field: Field, buffer: Buffer) -> Pack:
    start, limit = field.offset, field.length

    def pack(value: Any) -> None:
        if not isinstance(value, (bytes, bytearray)):
            raise TypeError(f"bytes expected, not {type(value).__name__}")
        if len(value) > limit:
            raise ValueError(f"{len(value)} bytes given, {limit} fit")
        struct.pack_into("<H", buffer, start, len(value))
        buffer[start + 2 : start + 2 + len(value)] = value

    return pack


def _number_packer(field: Field, buffer: Buffer) -> Pack:
    start, scale, size = field.offset, -field.scale, field.length
    power = 10**scale
    step = Decimal(1).scaleb(-scale)
    lowest, highest = -(1 << (size * 8 - 1)), (1 << (size * 8 - 1)) - 1
    is_fixed = bool(scale or field.subtype)

    def pack(value: Any) -> None:
        if type(value) is int:
            whole = value * power
        elif isinstance(value, Decimal) and is_fixed and value.is_finite():
            if value.adjusted() > 40:
                raise Refused("e_db_number_too_big")
            whole = int(value.quantize(step, ROUND_HALF_UP).scaleb(scale))
        elif isinstance(value, int) and not isinstance(value, bool):  # IntEnum
            whole = int(value) * power
        else:
            raise TypeError(f"{'a decimal' if is_fixed else 'a whole'} number expected, not {value!r}")
        if not lowest <= whole <= highest:
            raise Refused("e_db_number_too_big")
        buffer[start : start + size] = whole.to_bytes(size, "little", signed=True)

    return pack


def _blob_packer(field: Field, buffer: Buffer, blobs: BlobPort) -> Pack:
    start, is_text = field.offset, field.subtype == 1

    def pack(value: Any) -> None:
        if is_text:
            content = encoded_text(value)
        elif isinstance(value, (bytes, bytearray)):
            content = bytes(value)
        else:
            raise TypeError(f"bytes expected, not {type(value).__name__}")
        buffer[start : start + 8] = blobs.store(content)

    return pack


def _plain_packer(field: Field, buffer: Buffer) -> Pack:
    start, kind = field.offset, field.datatype

    def pack_timestamp(value: Any) -> None:
        if not isinstance(value, datetime) or value.tzinfo is not None:
            raise TypeError(f"a UTC moment without zone expected, not {value!r}")
        ticks = ((value.hour * 60 + value.minute) * 60 + value.second) * 10_000 + value.microsecond // 100
        struct.pack_into("<iI", buffer, start, value.toordinal() - _EPOCH_DATE, ticks)

    def pack_date(value: Any) -> None:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise TypeError(f"a date expected, not {value!r}")
        struct.pack_into("<i", buffer, start, value.toordinal() - _EPOCH_DATE)

    def pack_time(value: Any) -> None:
        if not isinstance(value, time) or value.tzinfo is not None:
            raise TypeError(f"a time of day without zone expected, not {value!r}")
        ticks = ((value.hour * 60 + value.minute) * 60 + value.second) * 10_000 + value.microsecond // 100
        struct.pack_into("<I", buffer, start, ticks)

    def pack_boolean(value: Any) -> None:
        if not isinstance(value, bool):
            raise TypeError(f"yes or no expected, not {value!r}")
        buffer[start] = value

    def pack_double(value: Any) -> None:
        if isinstance(value, (bool, float)) or not isinstance(value, (int, Decimal)):
            raise TypeError(f"a whole or decimal number expected, not {value!r}")
        struct.pack_into("<d", buffer, start, value)

    known: dict[int, Pack] = {
        SQLDataType.TIMESTAMP: pack_timestamp,
        SQLDataType.DATE: pack_date,
        SQLDataType.TIME: pack_time,
        SQLDataType.BOOLEAN: pack_boolean,
        SQLDataType.DOUBLE: pack_double,
    }
    if kind not in known:
        raise TypeError(f"parameters of SQL type {SQLDataType(kind).name} are not used here")
    return known[kind]


def reader(field: Field, view: memoryview, blobs: BlobPort) -> Read:
    """A function that reads the not-null value of this column out of the message."""
    kind, start, size = field.datatype, field.offset, field.length
    if kind in (SQLDataType.VARYING, SQLDataType.TEXT):
        return _text_reader(field, view)
    if kind in _INTEGERS:
        unpack = struct.Struct(_INTEGERS[SQLDataType(kind)]).unpack_from
        if field.scale or field.subtype:
            scale = field.scale
            return lambda: Decimal(unpack(view, start)[0]).scaleb(scale)
        return lambda: unpack(view, start)[0]
    if kind == SQLDataType.INT128:
        scale = field.scale

        def read_int128() -> Any:
            whole = int.from_bytes(view[start : start + 16], "little", signed=True)
            return Decimal(whole).scaleb(scale) if field.scale or field.subtype else whole

        return read_int128
    if kind == SQLDataType.BLOB:
        is_text = field.subtype == 1

        def read_blob() -> Any:
            content = blobs.fetch(bytes(view[start : start + 8]))
            return content.decode("utf-8") if is_text else content

        return read_blob
    return _plain_reader(kind, view, start, size)


def _text_reader(field: Field, view: memoryview) -> Read:
    start, size = field.offset, field.length
    if field.datatype == SQLDataType.TEXT:
        if field.charset == OCTETS:
            return lambda: bytes(view[start : start + size])
        return lambda: str(view[start : start + size], "utf-8").rstrip(" ")
    unpack = struct.Struct("<H").unpack_from
    data = start + 2
    if field.charset == OCTETS:
        return lambda: bytes(view[data : data + unpack(view, start)[0]])
    return lambda: str(view[data : data + unpack(view, start)[0]], "utf-8")


def _plain_reader(kind: int, view: memoryview, start: int, size: int) -> Read:
    two = struct.Struct("<iI").unpack_from

    def read_timestamp() -> datetime:
        days, ticks = two(view, start)
        return _EPOCH + timedelta(days, 0, ticks * 100)

    def read_time() -> time:
        ticks = struct.unpack_from("<I", view, start)[0]
        return (_EPOCH + timedelta(microseconds=ticks * 100)).time()

    known: dict[int, Read] = {
        SQLDataType.TIMESTAMP: read_timestamp,
        # The engine keeps such a moment in UTC and the zone beside it; ours are UTC without zone.
        SQLDataType.TIMESTAMP_TZ: read_timestamp,
        SQLDataType.DATE: lambda: _FROM_ORDINAL(_EPOCH_DATE + struct.unpack_from("<i", view, start)[0]),
        SQLDataType.TIME: read_time,
        SQLDataType.BOOLEAN: lambda: view[start] != 0,
        SQLDataType.DOUBLE: lambda: struct.unpack_from("<d", view, start)[0],
        SQLDataType.FLOAT: lambda: struct.unpack_from("<f", view, start)[0],
    }
    if kind not in known:
        raise TypeError(f"columns of SQL type {SQLDataType(kind).name} are not used here")
    return known[kind]
