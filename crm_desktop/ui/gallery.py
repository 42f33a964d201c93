"""Draws every part of the window kit into pictures: `python -m crm_desktop.ui.gallery OUT_DIR`.

One picture per page, language and theme, to be looked at by a person.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.i18n import set_language
from crm_desktop.ui.gallery_card import card_page, search_page
from crm_desktop.ui.gallery_parts import dialog_page, parts_page
from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.gallery_window import settings_window, today_window
from crm_desktop.ui.theme import install_theme

_PAGES: dict[str, Callable[[Samples], QWidget]] = {
    "parts": parts_page,
    "dialogs": dialog_page,
    "today": today_window,
    "card": card_page,
    "search": search_page,
    "settings": settings_window,
}
_MODES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTH, HEIGHT = 1366, 768


def draw(app: QApplication, folder: Path, *, factor: float = 1.0, longer: bool = False, mark: str = "") -> list[Path]:
    """Saves all pictures of one text size; returns their paths."""
    drawn = []
    for words in ("ru", "en"):
        set_language(words)
        for mode in _MODES:
            install_theme(app, mode, factor)
            for name, make in _PAGES.items():
                page = make(Samples(longer=longer))
                page.resize(WIDTH, HEIGHT)
                page.show()
                for _round in range(3):
                    app.processEvents()
                path = folder / f"{name}_{words}_{mode}{mark}.png"
                page.grab().save(str(path))
                drawn.append(path)
                page.close()
                page.deleteLater()
                app.processEvents()
    return drawn


def main() -> int:
    """Draws the pictures at normal size, with longer texts, and with the largest text."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m crm_desktop.ui.gallery OUT_DIR\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    drawn = draw(app, folder)
    drawn += draw(app, folder, longer=True, mark="_longer")
    drawn += draw(app, folder, factor=1.3, mark="_large")
    sys.stdout.write(f"{len(drawn)} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
