"""What can be chosen for a device, in words: its way to the computer, its kind, its options."""

from __future__ import annotations

from crm_desktop.i18n import N_, _

EMULATOR, KEYBOARD = "emulator", "keyboard"
ORDER = ("printer", "scanner", "scale", "display", "cards", "fiscal", "terminal")
_SEEN = 24
# Devices that may also type.
TYPING = ("scanner", "cards")
SPEEDS = ("", "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200")
# Kinds of printers by the names of their profiles.
PRINTERS = {
    "epson": N_("Epson, 80 mm"),
    "epson-58": N_("Epson, 58 mm"),
    "windows-1251": N_("80 mm, letters of Windows-1251"),
    "simple": N_("58 mm, without a knife"),
    "picture": N_("80 mm, letters are drawn"),
}
PROFILES: dict[str, tuple[tuple[str, str], ...]] = {
    "scale": (
        ("toledo", N_("Answers when asked (Toledo 8217)")),
        ("cas", N_("Tells its weight all the time (CAS)")),
    ),
    "fiscal": (("shtrih", N_("Shtrih-M, by a cable or the network")), ("atol", N_("ATOL, by its web server"))),
}
# Options of a kind: name in the settings, label, values with their words.
OPTIONS: dict[str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = {
    "printer": (
        (
            "page",
            N_("Letters (code page)"),
            (
                ("", N_("as the printer's kind has it")),
                ("cp866", "CP866"),
                ("cp1251", "Windows-1251"),
                ("cp855", "CP855"),
            ),
        ),
        (
            "letters",
            N_("Russian letters"),
            (("", N_("the printer's own")), ("drawn", N_("drawn as a picture, slower"))),
        ),
        ("qr", N_("QR codes"), (("", N_("as the printer's kind has it")), ("picture", N_("drawn as a picture")))),
        ("drawer_pin", N_("Drawer"), (("", N_("socket 1 (pin 2)")), ("5", N_("socket 2 (pin 5)")))),
        ("answers", N_("Tells its state"), (("", N_("yes")), ("no", N_("no: the cashier looks")))),
    ),
    "scanner": (("prefix", N_("Codes begin with"), (("", N_("nothing")), ("\x02", "STX"), ("\x7f", "DEL"))),),
    "scale": (("parity", N_("Bits"), (("", N_("8, no parity")), ("even", N_("7, even parity")))),),
    "fiscal": (
        (
            "taxation",
            N_("Taxation"),
            (
                ("", N_("general (OSN)")),
                ("usnIncome", N_("simplified, income")),
                ("usnIncomeOutcome", N_("simplified, income minus expenses")),
                ("esn", N_("agricultural (ESN)")),
                ("patent", N_("patent")),
            ),
        ),
    ),
    "display": (("page", N_("Letters (code page)"), (("", "CP866"), ("cp1251", "Windows-1251"))),),
}


def port_words(port: str) -> str:
    """A way to a device as a person reads it."""
    kind, _sep, rest = port.partition(":")
    if port == EMULATOR:
        return _("emulator")
    if port == KEYBOARD:
        return _("types like a keyboard")
    if kind == "serial":
        return rest.partition("?")[0]
    if kind == "tcp":
        return _("network, {address}").format(address=rest)
    if kind == "atol":
        return _("web server of ATOL, {address}").format(address=rest)
    if kind == "spool":
        return _("printer of Windows “{name}”").format(name=rest)
    return port or _("not chosen")


def typed_port(text: str) -> str:
    """What a person typed as a port: "COM3", "/dev/ttyUSB0", "192.168.1.50", "printer:9100"; empty when it is none."""
    plain = text.strip()
    if plain.startswith(("http://", "https://")):
        return f"atol:{plain}"
    if plain.startswith(("serial:", "tcp:", "spool:", "atol:")) or plain in (EMULATOR, KEYBOARD):
        return plain
    if plain.startswith("/") or plain.upper().startswith("COM") and plain[3:].isdigit():
        return f"serial:{plain}"
    host, _sep, number = plain.rpartition(":")
    if not plain or " " in plain or (host and not number.isdigit()):
        return ""
    return f"tcp:{plain}" if host else f"tcp:{plain}:9100"


def with_speed(port: str, speed: str) -> str:
    """The same port at another speed; empty: the usual one."""
    plain = port.partition("?")[0]
    return f"{plain}?{speed}" if speed and plain.startswith("serial:") else plain


def speed_of(port: str) -> str:
    """The speed chosen for a serial port; empty: the usual one."""
    return port.partition("?")[2] if port.startswith("serial:") else ""


def seen_bytes(data: bytes) -> str:
    """Bytes as a person can tell them to somebody: letters as they are, the rest as hexadecimal numbers."""
    told = "".join(chr(byte) if 0x20 <= byte < 0x7F else f"‹{byte:02X}›" for byte in data[:_SEEN])
    return f"{told} … {len(data)}" if len(data) > _SEEN else told
