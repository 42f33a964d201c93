"""Keys of the rooms and pages of the window."""

from __future__ import annotations

TODAY, INBOX, MAIL, CLIENTS, TASKS, REPORTS = "today", "inbox", "mail", "clients", "tasks", "reports"
GOODS = "goods"
TILL = "till"
STOCK = "stock"
SHIFTS = "shifts"
SETTINGS, IMPORT = "settings", "import"
