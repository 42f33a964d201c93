"""Facts and settings of the firm, and the pages to change them."""

from __future__ import annotations
