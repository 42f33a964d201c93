"""Clients: whom we know, how they are found, and what happened with them."""
