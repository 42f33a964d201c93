"""The words of the standard parser of command lines in the language of the program."""

from __future__ import annotations

import argparse

from crm_desktop.i18n import N_, _

# What argparse says to a person; what it says to a programmer stays as it is.
WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)


def translate_parser() -> None:
    """Lets argparse look its words up with us. It takes them from its own global name `_` at each use."""
    setattr(argparse, "_", _)  # noqa: B010 - a name the type stubs rightly do not show
