"""Keys of the rooms and pages of the window."""

from __future__ import annotations

TODAY, INBOX, CLIENTS, TASKS, REPORTS = "today", "inbox", "clients", "tasks", "reports"
SETTINGS, IMPORT = "settings", "import"
