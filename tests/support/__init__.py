"""Doubles and fixtures shared by the tests."""
