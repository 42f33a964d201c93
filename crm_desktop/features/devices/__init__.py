"""The devices of this computer: their page, their emulator, what became of receipts on paper."""
