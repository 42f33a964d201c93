"""The outbox: what is to leave, and what became of it."""
