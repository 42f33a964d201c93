"""What differs between makers of receipt printers is data: resources/devices/*.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from crm_desktop.devices.kinds import DeviceSetting
from crm_desktop.errors import Refused

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "devices"


@dataclass(frozen=True, slots=True)
class CodePage:
    """The encoding Python knows and what the device calls it."""

    encoding: str
    number: int


CYRILLIC = CodePage("cp866", 17)
# Pages a person may choose, with the numbers most printers give them.
PAGES = {"cp866": 17, "cp1251": 46, "cp855": 34}


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer.

    `page` is the encoding Python knows, `page_number` what the printer calls it; `columns` letters and `dots` points
    go on one line. A printer that `answers` tells its status; one that `confirms` also tells, in its turn, that all
    before has come out.
    """

    title: str
    columns: int
    dots: int
    page: str
    page_number: int
    letters: Literal["own", "drawn"] = "own"
    qr: Literal["own", "picture"] = "own"
    cut: Literal["full", "part", "none"] = "part"
    answers: bool = True
    confirms: bool = True
    drawer_pin: int = 2
    speed: int = 9600


def read_profile(name: str) -> Profile:
    """Raises Refused e_devices_no_profile."""
    path = FOLDER / f"{name}.toml"
    if name not in profile_names():
        raise Refused("e_devices_no_profile", name=name)
    return Profile(**tomllib.loads(path.read_text(encoding="utf-8")))


def profile_of(setting: DeviceSetting) -> Profile:
    """The profile of a printer with what a person has chosen otherwise: its page, drawn letters and codes, the drawer.

    Raises Refused e_devices_no_profile.
    """
    profile = read_profile(setting.profile)
    options = setting.options
    page = options.get("page", "")
    if page in PAGES:
        profile = replace(profile, page=page, page_number=PAGES[page])
    if options.get("page_number", "").isdigit():
        profile = replace(profile, page_number=int(options["page_number"]) % 256)
    if options.get("letters") == "drawn":
        profile = replace(profile, letters="drawn")
    if options.get("qr") == "picture":
        profile = replace(profile, qr="picture")
    if options.get("drawer_pin") in ("2", "5"):
        profile = replace(profile, drawer_pin=int(options["drawer_pin"]))
    if options.get("answers") == "no" or setting.port.startswith("spool:"):
        profile = replace(profile, answers=False)
    return profile


def profile_names() -> list[str]:
    """Names of all profiles there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))
