"""The one search box: clients and commands while the person types."""
