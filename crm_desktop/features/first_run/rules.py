"""What the first window asks for, what can be wrong with it, and beside which field a refusal belongs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.staff.rules import login_flaw, proposed_login

DEFAULT_PORT = 3050
# The zones of Russia first, from west to east; the others of the base can be chosen later in the settings.
ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "UTC",
)


@dataclass(frozen=True, slots=True)
class NewFirm:
    """A company to be founded: its name, zone, the person who will administer it, and the file."""

    name: str
    time_zone: str
    person: str
    path: str

    @property
    def login(self) -> str:
        """The log-in of the first person, made from the name."""
        return proposed_login(self.person) or "ADMIN"


@dataclass(frozen=True, slots=True)
class Address:
    """A base on a server and who wants in. `remember`: keep the password in the vault of the system."""

    host: str
    port: int
    name: str
    user: str
    password: str
    remember: bool = False


def firm_flaws(firm: NewFirm) -> dict[str, str]:
    """Error keys by field; empty when the company can be founded."""
    flaws = {}
    if not firm.name.strip():
        flaws["name"] = "e_first_run_no_firm"
    if not firm.person.strip() or login_flaw(firm.login):
        flaws["person"] = "e_first_run_no_person"
    if not firm.path.strip() or not PurePath(firm.path).is_absolute():
        flaws["path"] = "e_first_run_no_place"
    return flaws


def address_flaws(address: Address) -> dict[str, str]:
    """Error keys by field; empty when it is worth knocking."""
    flaws = {}
    if not address.host.strip():
        flaws["host"] = "e_first_run_no_host"
    if not 0 < address.port < 65536:
        flaws["port"] = "e_first_run_port"
    if not address.name.strip():
        flaws["name"] = "e_first_run_no_base"
    if not address.user.strip():
        flaws["user"] = "e_first_run_no_user"
    if not address.password:
        flaws["password"] = "e_first_run_no_password"
    return flaws


_PLACES = {
    "e_db_unknown_host": "host",
    "e_first_run_port_closed": "port",
    "e_first_run_no_answer": "host",
    "e_db_no_database": "name",
    "e_db_no_schema": "name",
    "e_first_run_base_unknown": "name",
    "e_db_wrong_password": "password",
    "e_access_unknown_login": "user",
    "e_access_disabled": "user",
    "e_db_exists": "path",
    "e_db_no_folder": "path",
    "e_db_file_not_writable": "path",
}


def place_of(error: AppError) -> str:
    """The field a refusal is about; empty when it is about none of them."""
    if isinstance(error, Refused):
        return _PLACES.get(error.key, "")
    return "host" if isinstance(error, Unavailable) else ""


_UPGRADES = ("e_db_base_too_old", "e_db_base_differs", "e_db_upgrade_unfinished")


def can_be_upgraded(error: AppError) -> bool:
    """Whether an upgrade on this computer would help."""
    return isinstance(error, Refused) and error.key in _UPGRADES
