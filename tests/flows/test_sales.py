"""A public list of sales as receipts of two tills at once; `./crm prove sales` sells the whole list."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.target import Server
from tools.prove.firm import settle
from tools.prove.sales import sell_together

pytestmark = pytest.mark.tcp


def test_two_tills_at_once_agree_with_the_list_in_money_stock_and_shifts(server: Server, tmp_path: Path) -> None:
    settle(server)
    assert [outcome for outcome in sell_together(server, tmp_path, 300) if not outcome.holds] == []
