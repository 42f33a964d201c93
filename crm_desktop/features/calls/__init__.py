"""Calls: what lines tell of them, and what people see and do."""
