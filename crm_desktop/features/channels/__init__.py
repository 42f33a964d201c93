"""Channels: the ways inquiries come in by, how they are, and what they bring."""
