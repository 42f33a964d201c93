"""Firebird error -> AppError, in one function."""

from __future__ import annotations

import os
import re
from typing import Final

from firebird.driver import DatabaseError

from crm_desktop.errors import AppError, Cancelled, Refused, Unavailable

# Engine codes (iberror.h); the text and SQLSTATE of several of these are shared, the code is not.
_USER_EXCEPTION: Final = 335544517
_CANCELLED: Final = 335544794
_TRANSLITERATION: Final = 335544565
_TRUNCATION: Final = 335544914
_NO_PERMISSION: Final = 335544352
_LOGIN: Final = 335544472
_DB_SHUTDOWN: Final = 335544528
_ATT_SHUTDOWN: Final = 335544856
_STATEMENT_TIMEOUT: Final = 335545128

_RETRY_SECONDS = 3.0
_EXCEPTION_NAME = re.compile(r"^-?(E_[A-Z0-9_$]+)\s*$", re.M)
_FACT = re.compile(r"^[a-z_][a-z0-9_]*$")
_CONSTRAINT = re.compile(r'constraint "?([A-Za-z0-9_$]+)"?', re.I)
_PLACE = re.compile(r'column "?([\w$]+)"?\."?([\w$]+)"?', re.I)
_NOT_NULL_VARIABLE = re.compile(r"(?:variable|parameter|column)\s+\"?([\w$.\"]+)", re.I)

# Words of the error texts of the client library, for the cases where code and SQLSTATE say only "I/O error" or
# "unable to complete network request". Checked in this order.
_BY_TEXT: Final[tuple[tuple[str, str], ...]] = (
    ("unsupported on-disk structure", "e_db_wrong_file_version"),
    ("is not a valid database", "e_db_not_a_database"),
    ("database file appears corrupt", "e_db_file_damaged"),
    ("wrong page type", "e_db_file_damaged"),
    ("file size is less than expected", "e_db_file_damaged"),
    ("no space left", "e_db_disk_full"),
    ("disk full", "e_db_disk_full"),
    ("file is in use by another engine", "e_db_file_in_use"),
    ("already opened by engine instance", "e_db_file_in_use"),
    ("database already opened", "e_db_file_in_use"),
    ("incompatible with current", "e_db_file_in_use"),
    ("cannot attach to password database", "e_db_no_password_database"),
    ("error occurred during login", "e_db_no_password_database"),
    ("incompatible wire encryption", "e_db_no_encryption"),
    ("no such file", "e_db_no_database"),
    ("cannot find the file", "e_db_no_database"),
    ("file not found", "e_db_no_database"),
    ("permission denied", "e_db_file_not_writable"),
    ("access is denied", "e_db_file_not_writable"),
    ("no permission for read-write access to database", "e_db_file_not_writable"),
    ("read-only file system", "e_db_file_not_writable"),
    ("read-only database", "e_db_file_not_writable"),
    ("is a directory", "e_db_not_a_database"),
)


def to_app_error(error: DatabaseError) -> AppError | None:
    """The family and key of a database error; None when it is a bug of ours (wrong SQL and the like)."""
    codes = set(error.gds_codes or ())
    text = str(error)
    state = error.sqlstate or ""
    if _USER_EXCEPTION in codes:
        return _named_exception(text)
    if state == "40001":
        return Unavailable("busy", _RETRY_SECONDS)
    if state.startswith("23"):
        return _constraint(text)
    if state == "HY008" or _CANCELLED in codes:
        return Unavailable("slow", _RETRY_SECONDS) if _STATEMENT_TIMEOUT in codes else Cancelled()
    if _LOGIN in codes:
        return Refused("e_db_wrong_password")
    if _DB_SHUTDOWN in codes:
        return Unavailable("maintenance", _RETRY_SECONDS)
    found = _by_text(text)
    if found is not None:
        return found
    if state.startswith("08"):
        return _connection(text)
    if state == "28000" or _NO_PERMISSION in codes:
        return Refused("e_db_no_permission")
    if _TRUNCATION in codes:
        return Refused("e_db_text_too_long")
    if _TRANSLITERATION in codes:
        return Refused("e_db_text_unreadable")
    return None


def is_lost(error: DatabaseError) -> bool:
    """True when the connection is of no more use."""
    return str(error.sqlstate or "").startswith("08") or bool(
        {_ATT_SHUTDOWN, _DB_SHUTDOWN} & set(error.gds_codes or ())
    )


def is_conflict(error: DatabaseError) -> bool:
    """True for a lock conflict or deadlock: the whole unit may be run again."""
    return bool(error.sqlstate == "40001")


def _named_exception(text: str) -> Refused | None:
    """`exception 12`, `-E_POS_SHIFT_CLOSED`, `-shift=17|till=2` -> Refused with these facts (all of them text)."""
    found = _EXCEPTION_NAME.search(text)
    if not found:
        return None
    rest = text[found.end() :].lstrip("\n")
    message = rest.split("\n-At ")[0].removeprefix("-").strip()
    facts: dict[str, object] = {}
    for part in message.split("|"):
        key, equals, value = part.partition("=")
        if equals and _FACT.match(key.strip()):
            facts[key.strip()] = value
    return Refused(found[1].lower(), **facts)


def _constraint(text: str) -> Refused | None:
    found = _CONSTRAINT.search(text)
    if found:
        return Refused("e_" + found[1].lower())
    index = re.search(r'unique index "?([\w$]+)"?', text)
    if index:
        return Refused("e_" + index[1].lower())
    place = _PLACE.search(text) or _NOT_NULL_VARIABLE.search(text)
    return Refused("e_db_value_missing", column=place[place.lastindex or 1].lower().strip('"') if place else "")


def _by_text(text: str) -> Refused | None:
    low = text.lower()
    if "permission denied" in low and _is_lock_file(text):
        return Refused("e_db_lock_files_of_other")
    for words, key in _BY_TEXT:
        if words in low:
            return Refused(key)
    return None


def _is_lock_file(text: str) -> bool:
    folder = os.environ.get("FIREBIRD_LOCK")
    return folder is not None and f'"{folder}' in text


def _connection(text: str) -> AppError:
    low = text.lower()
    if "failed to locate host machine" in low:
        return Refused("e_db_unknown_host")
    if text.startswith("I/O error"):
        return Refused("e_db_file_unreadable", reason=text.rsplit("\n-", 1)[-1].strip())
    return Unavailable("server", _RETRY_SECONDS)
