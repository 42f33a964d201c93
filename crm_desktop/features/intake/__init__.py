"""Inquiries: what comes in, whom it is offered to, how it is answered."""
