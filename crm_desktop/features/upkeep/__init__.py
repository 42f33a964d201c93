"""Counting a whole base and looking for contradictions in it."""
