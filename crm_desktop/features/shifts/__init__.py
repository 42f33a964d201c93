"""Tills of the firm, their shifts and receipts as the office sees them."""

from __future__ import annotations
