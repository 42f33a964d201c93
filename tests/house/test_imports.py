"""Who may import whom: the file's place and name are its role, and the role decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.source import ROOT, imports, modules, place

_LEAVES = {
    "errors", "error_texts", "code_words", "i18n", "catalogue", "command_line", "config", "money", "clock", "log",
    "runner",
}  # fmt: skip
_ROLES = ("rules", "queries", "model", "presenter", "view")
# Libraries that belong to one room; every other room stays away from them.
_OWNERS = {"firebird": ("db",), "keyring": ("db",), "serial": ("devices",), "usb": ("devices",)}
_OUTSIDE = {
    "asyncio", "ftplib", "http", "imaplib", "poplib", "shutil", "smtplib", "socket", "sqlite3", "ssl",
    "subprocess", "tempfile", "threading", "urllib.request",
}  # fmt: skip

# For each role: the parts of the program it may import, as "room" or "room:role"; "own:" is the same feature.
_MAY = {
    "leaf": {"leaf"},
    "db": {"leaf", "db"},
    "devices": {"leaf", "devices"},
    "ui": {"leaf", "ui"},
    "models": {"leaf", "models"},
    "rules": {"leaf", "features:rules"},
    "queries": {"leaf", "db", "features:rules", "own:queries"},
    # A till's journal is a base of its own: it is made and upgraded as the big one is.
    "noun": {
        "leaf", "db.tx", "db.deploy", "db.lock_folder", "db.schema_files", "db.target", "features:rules",
        "features:queries", "own:noun", "devices.kinds", "devices.fiscal", "devices.terminal",
    },
    "model": {"leaf", "features:rules", "features:queries", "own:noun", "own:model", "devices.kinds"},
    "presenter": {
        "leaf", "models", "features:rules", "features:queries", "features:noun", "own:model", "own:presenter",
        "devices.kinds", "devices.fiscal", "devices.terminal",
    },
    "view": {"leaf", "ui", "models", "own:rules", "own:model", "own:presenter", "own:view"},
    "agent": {"leaf", "db", "agent", "features:rules", "features:queries", "features:noun", "devices.kinds"},
    "admin": {"leaf", "db", "admin", "features:rules", "features:queries", "features:noun"},
}  # fmt: skip
_QT = {
    "ui": "PySide6", "view": "PySide6",
    "models": "PySide6.QtCore", "model": "PySide6.QtCore", "presenter": "PySide6.QtCore",
}  # fmt: skip


def _role(name: str) -> tuple[str, str, str]:
    """Room, feature and role of a module by its full name; the room of the putting-together files is "top"."""
    parts = name.split(".")[1:]
    if not parts or parts[0] in _LEAVES or parts[0] == "__version__":
        return ("leaf", "", "leaf") if parts else ("top", "", "top")
    if parts[0] == "features" and len(parts) > 1:
        file = parts[2] if len(parts) > 2 else ""
        role = next((role for role in _ROLES if file == role or file.startswith(f"{role}_")), "noun")
        return "features", parts[1], role
    if parts[0] in ("db", "devices", "ui", "models", "agent", "admin") and parts[1:] != ["__main__"]:
        return parts[0], "", parts[0]
    return "top", "", "top"


def _full_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _problem(importer: str, imported: str, for_types: bool) -> str:
    """Why this import may not be; empty when it may."""
    room, feature, role = _role(importer)
    top = imported.split(".")[0]
    if top != "crm_desktop":
        owners = _OWNERS.get(top, (room,))
        if room != "top" and room not in owners:
            return f"{top} belongs to {owners[0]}"
        if top == "PySide6" and room != "top" and not f"{imported}.".startswith(f"{_QT.get(role, 'none')}."):
            return f"{role} may import {_QT.get(role, 'no Qt at all')}"
        if role == "rules" and any(f"{imported}.".startswith(f"{name}.") for name in _OUTSIDE):
            return "rules do nothing outside themselves"
        return ""
    if for_types and imported.startswith("crm_desktop.db.tx."):
        return ""  # the type of what a query function is given
    their_room, their_feature, their_role = _role(imported)
    if room == "top":
        return ""
    named = {their_room, f"{their_room}:{their_role}", ".".join(imported.split(".")[1:3])}
    if feature and feature == their_feature:
        named.add(f"own:{their_role}")
    return "" if named & _MAY[role] else f"{role} may import {sorted(_MAY[role])}"


@pytest.mark.parametrize("path", modules("crm_desktop"), ids=place)
def test_imports_follow_the_roles(path: Path) -> None:
    wrong = [
        f"{place(path, node)}: {imported}: {problem}"
        for node, imported, for_types in imports(path)
        if (problem := _problem(_full_name(path), imported, for_types))
    ]
    assert not wrong, "\n".join(wrong)


def test_features_form_no_ring() -> None:
    needs: dict[str, set[str]] = {}
    for path in modules("crm_desktop/features"):
        _, own, _ = _role(_full_name(path))
        others = {_role(name)[1] for _, name, _ in imports(path) if name.startswith("crm_desktop.features.")}
        needs.setdefault(own, set()).update(others - {own, ""})
    while free := {feature for feature, others in needs.items() if not others & needs.keys()}:
        needs = {feature: others for feature, others in needs.items() if feature not in free}
    assert not needs, f"these features import each other in a ring: {needs}"


@pytest.mark.parametrize(
    ("importer", "imported", "well"),
    [
        ("crm_desktop.money", "crm_desktop.db.tx.Tx", False),
        ("crm_desktop.money", "decimal.Decimal", True),
        ("crm_desktop.db.lane", "firebird.driver.connect", True),
        ("crm_desktop.agent.jobs", "firebird.driver", False),
        ("crm_desktop.agent.jobs", "PySide6.QtCore", False),
        ("crm_desktop.agent.jobs", "crm_desktop.features.intake.queries.route_inquiry", True),
        ("crm_desktop.agent.jobs", "crm_desktop.features.intake.presenter_inbox", False),
        ("crm_desktop.features.pos.rules", "socket", False),
        ("crm_desktop.features.pos.rules", "crm_desktop.features.goods.rules.Price", True),
        ("crm_desktop.features.pos.presenter_till", "PySide6.QtCore.QObject", True),
        ("crm_desktop.features.pos.presenter_till", "PySide6.QtGui.QColor", False),
        ("crm_desktop.features.pos.presenter_till", "crm_desktop.features.goods.queries.by_barcode", True),
        ("crm_desktop.features.pos.presenter_till", "crm_desktop.features.goods.scanning", True),
        ("crm_desktop.features.pos.presenter_till", "crm_desktop.features.goods.presenter_card", False),
        ("crm_desktop.features.pos.presenter_till", "crm_desktop.ui.table", False),
        ("crm_desktop.features.pos.view_till", "crm_desktop.features.pos.presenter_till.TillPresenter", True),
        ("crm_desktop.features.pos.view_till", "crm_desktop.features.pos.queries.post_sale", False),
        ("crm_desktop.features.pos.view_till", "crm_desktop.features.goods.presenter", False),
        ("crm_desktop.ui.table", "crm_desktop.features.pos.rules", False),
        ("crm_desktop.ui.table", "crm_desktop.app", False),
        ("crm_desktop.app", "crm_desktop.main_window.MainWindow", True),
    ],
)
def test_the_rule_itself(importer: str, imported: str, well: bool) -> None:
    assert (_problem(importer, imported, for_types=False) == "") is well
