"""Goods: the catalogue of what is sold, with its barcodes, groups and kits."""
