"""The console program: making, filling, feeding and checking a base without a window."""
