"""Which part of a marking code tells one piece from all others."""

from __future__ import annotations

import base64

from crm_desktop.features.pos.rules_marks import mark_hash

_KEY = b"0104620620309078" + b"215serial123Ab"


def _hash(code: bytes) -> str | None:
    return mark_hash(base64.b64encode(code).decode())


def test_the_check_at_the_end_and_the_sign_at_the_beginning_do_not_matter() -> None:
    whole = _hash(_KEY + b"\x1d91EE08\x1d92abc/+=")
    assert whole == _hash(_KEY)
    assert whole == _hash(b"]d2" + _KEY + b"\x1d93dGVz")
    assert whole == _hash(b"\x1d" + _KEY + b"\x1d93dGVz")
    assert whole != _hash(b"0104620620309078" + b"215serial123Ac")


def test_a_pack_of_tobacco_is_told_by_number_and_serial_without_its_price() -> None:
    assert _hash(b"04606203090785ABCDEFGAAAAdGVz") == _hash(b"04606203090785ABCDEFGBBBBdGVz")
    assert _hash(b"04606203090785ABCDEFGAAAAdGVz") != _hash(b"04606203090785ABCDEFHAAAAdGVz")


def test_no_code_has_no_key_and_what_is_no_base64_counts_as_it_stands() -> None:
    assert (mark_hash(None), mark_hash("")) == (None, None)
    assert mark_hash("код") == mark_hash("код") != mark_hash("кот")
