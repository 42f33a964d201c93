"""Why a record that came in is no inquiry, in words. Pure."""

from __future__ import annotations

from crm_desktop.i18n import N_

# Codes of `rules.Unfit`, as quarantine and the arrivals of channels keep them.
UNFIT = {
    "unreadable": N_("The line cannot be read"),
    "no_channel": N_("It is not said how it came in: the channel is missing"),
    "unknown_channel": N_("This channel is not known"),
    "nothing_to_go_by": N_("There is nothing to go by: no phone, no e-mail, no name, no words"),
    "wrong_type": N_("A field holds something that is no text"),
    "too_long": N_("The line is too long"),
    "not_text": N_("This is no text"),
    "empty_line": N_("The line is empty"),
    "broken_json": N_("The line is broken off or is no JSON"),
    "bad_csv": N_("The row does not fit the head of the table"),
    "wrong_charset": N_("The letters are in another encoding"),
}
