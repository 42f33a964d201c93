"""Codes on emulated paper as points: what a printer draws when it is told the text of a code."""

from __future__ import annotations

from functools import lru_cache

from crm_desktop.devices.kinds import PaperMark


@lru_cache(maxsize=256)
def points(mark: PaperMark) -> tuple[str, ...]:
    """Rows of "0" and "1" (black); one row for bars; nothing where the text makes no code, or for other marks."""
    if mark.kind == "qr":
        import qrcode

        code = qrcode.QRCode(border=0)
        code.add_data(mark.text)
        code.make(fit=True)
        return tuple("".join("1" if dark else "0" for dark in row) for row in code.get_matrix())
    return _bars(mark.text) if mark.kind == "bars" else ()


def _bars(text: str) -> tuple[str, ...]:
    import barcode
    from barcode.errors import BarcodeError

    # The signs before the text choose the alphabet of Code 128.
    kind, plain = ("code128", text[2:]) if text.startswith("{") else ("ean13", text)
    try:
        return tuple(barcode.get(kind, plain).build())
    except (BarcodeError, ValueError, KeyError):
        return ()
