"""News from other programs: which event means what, and the ring that proves the way is open."""
