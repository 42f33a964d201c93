"""Icons and colours of inquiries, the same in every screen."""

from __future__ import annotations

CHANNEL_ICONS = {"call": "phone-incoming", "web": "world-www", "mail": "mail", "chat": "messages", "visit": "user"}
CHANNEL_MEANINGS = {"call": "ok", "web": "info", "mail": "info", "chat": "info", "visit": "info"}
STATE_MEANINGS = {"offered": "info", "waiting": "warn", "accepted": "ok", "closed": "", "joined": ""}
