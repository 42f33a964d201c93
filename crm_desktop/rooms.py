"""Keys of the rooms and pages of the window."""

from __future__ import annotations

TODAY, INBOX, CLIENTS, TASKS, SETTINGS, IMPORT = "today", "inbox", "clients", "tasks", "settings", "import"
