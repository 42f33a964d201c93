"""Measures what people wait for, against the floor the engine itself sets, on a base larger than most firms have."""
