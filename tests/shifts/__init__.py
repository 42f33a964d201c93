"""Tills, shifts and receipts as the office sees them."""
