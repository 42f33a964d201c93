"""Every colour of both themes, every text size and every measure; the style sheet and the painters read them here."""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "window": "#F3F4F7",
    "surface": "#FFFFFF",
    "raised": "#FFFFFF",
    "rline": "#7C8696",
    "sunken": "#ECEFF3",
    "hover": "#EEF2F8",
    "selected": "#E1EAFB",
    "line": "#DCE0E7",
    "line2": "#7C8696",
    "text": "#1A2029",
    "soft": "#48515F",
    "mute": "#5D6675",
    "accent": "#2558C4",
    "accenth": "#1C479F",
    "onaccent": "#FFFFFF",
    "link": "#1F50B8",
    "ok": "#1B7443",
    "okbg": "#E2F3E8",
    "warn": "#875000",
    "warnbg": "#FCEFD6",
    "bad": "#B3261E",
    "badbg": "#FBE6E3",
    "info": "#0B6478",
    "infobg": "#DDF1F5",
    "okfill": "#1B7443",
    "badfill": "#B3261E",
    "f1": "#5B86E0",
    "f2": "#2B9A8C",
    "c1": "#2558C4",
    "c2": "#0E8577",
    "c3": "#B06A00",
    "c4": "#8A4FC0",
    "c5": "#C2456B",
    "c6": "#6B7585",
    "barbg": "#EBEEF5",
    "chartgrid": "#E4E7EC",
}

DARK: dict[str, str] = {
    "window": "#14171C",
    "surface": "#1C2026",
    "raised": "#22272F",
    "rline": "#596475",
    "sunken": "#171A20",
    "hover": "#262C35",
    "selected": "#243656",
    "line": "#333A45",
    "line2": "#78838F",
    "text": "#E9ECF1",
    "soft": "#BAC2CD",
    "mute": "#9AA4B2",
    "accent": "#3A6DDB",
    "accenth": "#3060C8",
    "onaccent": "#FFFFFF",
    "link": "#93B5FF",
    "ok": "#6CCB93",
    "okbg": "#183525",
    "warn": "#F0B75C",
    "warnbg": "#3A2C12",
    "bad": "#FF948A",
    "badbg": "#43201D",
    "info": "#6CC7DB",
    "infobg": "#12353E",
    "okfill": "#23804D",
    "badfill": "#C23B32",
    "f1": "#5F8CEB",
    "f2": "#35A797",
    "c1": "#7DA5FF",
    "c2": "#3FBFAD",
    "c3": "#E3A548",
    "c4": "#B78BE6",
    "c5": "#EE86A5",
    "c6": "#9AA4B2",
    "barbg": "#2A313C",
    "chartgrid": "#2B313A",
}

# Text sizes and line heights in px at text factor 1.
STYLES: dict[str, tuple[int, int]] = {
    "badge": (11, 14),
    "caption": (12, 16),
    "small": (13, 16),
    "body": (14, 18),
    "sub": (16, 20),
    "name": (18, 24),
    "title": (22, 28),
    "figure": (24, 30),
}

# Text and the fill it stands on; each has at least 4.5:1 in both themes.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (text, ground)
        for text in ("text", "soft", "mute", "link", "ok", "warn", "bad")
        for ground in ("surface", "raised", "window", "sunken", "hover", "selected")
    ),
    ("onaccent", "accent"),
    ("onaccent", "accenth"),
    ("onaccent", "okfill"),
    ("onaccent", "badfill"),
    ("ok", "okbg"),
    ("warn", "warnbg"),
    ("bad", "badbg"),
    ("info", "infobg"),
    ("text", "warnbg"),
    ("text", "badbg"),
)
# What is not text but has to be seen: 3:1.
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    ("line2", "surface"),
    ("line2", "window"),
    ("accent", "surface"),
    ("f1", "surface"),
    ("f2", "surface"),
    ("c1", "surface"),
    ("c2", "surface"),
    ("c3", "surface"),
    ("c4", "surface"),
    ("c5", "surface"),
    ("c6", "surface"),
)

# A meaning names its text colour and its soft fill.
MEANINGS: dict[str, tuple[str, str]] = {
    "": ("soft", "sunken"),
    "info": ("info", "infobg"),
    "ok": ("ok", "okbg"),
    "warn": ("warn", "warnbg"),
    "bad": ("bad", "badbg"),
    "selected": ("link", "selected"),
}

RADIUS_CHIP = 4
RADIUS_BUTTON = 6
RADIUS_PANEL = 8
CONTROL_HEIGHT = 32
CONTROL_HEIGHT_SMALL = 28
CHIP_HEIGHT = 20
BADGE_HEIGHT = 16
TOP_BAR_HEIGHT = 48
PAGE_HEAD_HEIGHT = 56
PANEL_HEAD_HEIGHT = 40
ROW_HEIGHT = 32
ROW_HEIGHT_COMPACT = 28
ROW_HEIGHT_TWO_LINES = 50
TABLE_HEAD_HEIGHT = 28
ROOM_BAR_WIDTH = 80
SETTINGS_LIST_WIDTH = 208
SEARCH_WIDTH = 440
SEARCH_WIDTH_NARROW = 280
PALETTE_WIDTH = 640
OFFER_WIDTH = 384
TOAST_HEIGHT = 48
NARROW_WINDOW = 1200
CONTENT_WIDTH_MAX = 1760
SLIDE_MS = 160
LOADING_AFTER_MS = 150


def contrast(one: str, other: str) -> float:
    """How well one colour (#RRGGBB) is read on another, 1 to 21 as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
