"""Bytes to and from devices: the only room that imports their libraries."""
