"""Where the icons, fonts and the handbook that come with the program lie."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2] / "resources"
ICONS = _ROOT / "icons"
FONTS = _ROOT / "fonts"
HANDBOOK = _ROOT.parent / "docs"
