"""What a person reads for each error: one section per feature word, key = name of the rule or exception.

Texts are English sources marked with `N_`; facts of the error are named placeholders.
`Unavailable("server")` is looked up as "away_server".
"""

from __future__ import annotations

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.i18n import N_, _

_APP = {
    "away_server": N_("The server does not answer. Trying again by itself."),
    "away_busy": N_("Somebody else is saving the same thing right now. Please try again."),
    "e_clock_zone": N_("There is no time zone named “{zone}”."),
    "e_money_unreadable": N_("“{text}” is not a sum of money. Write it like 1500 or 1500.50."),
}

# One dictionary per feature word below, in alphabetical order; then name it in _SECTIONS.

_REMINDERS = {
    "e_reminders_not_found": N_("This reminder is gone: its task was closed or given to somebody else."),
    "e_reminders_past": N_("Choose a time that is still to come, within a year."),
}

_TASKS = {
    "e_tasks_not_found": N_("This task is gone, or it is not for you to see."),
    "e_tasks_stale": N_("{person} has changed this task in the meantime. Look at it again before you save."),
    "e_tasks_closed": N_("This task is not open any more."),
    "e_tasks_no_title": N_("Write what is to be done."),
    "e_tasks_no_person": N_("Choose who is to do it."),
    "e_tasks_disabled_person": N_("{person} does not work here any more. Choose somebody else."),
    "e_tasks_no_due": N_("Choose when it is to be done."),
    "e_tasks_past": N_("This time has already passed. Choose a later one."),
    "e_tasks_too_far": N_("This is more than {years} years away. Choose an earlier time."),
    "e_tasks_lead": N_("“{lead}” is no time for a reminder. Give minutes before the due time, ten reminders at most."),
    "e_tasks_no_client": N_("This client is gone, or not for you to see."),
    "e_tasks_no_inquiry": N_("This inquiry is gone."),
    "e_tasks_not_repeated": N_("This task does not repeat."),
    "e_tasks_slots": N_("The times of the repeats cannot be read: {slots}"),
    "e_tasks_repeat_unreadable": N_("The rule of the repeats cannot be understood: {part}"),
    "e_tasks_repeat_number": N_("The rule of the repeats has a value that cannot be: {part}"),
    "e_tasks_repeat_too_often": N_("A task can repeat once a day at most."),
    "e_tasks_repeat_two_ends": N_("Repeats end either after so many times or on a day, not both."),
    "e_tasks_repeat_ends_early": N_("The repeats would end ({until}) before they begin."),
    "e_tasks_repeat_never": N_("By this rule the task would never come: there is no such day."),
}

_SECTIONS = (_APP, _REMINDERS, _TASKS)

TEXTS: dict[str, str] = {key: text for section in _SECTIONS for key, text in section.items()}


class _Facts(dict[str, object]):
    """Facts of one error; a fact that was not given shows as an ellipsis instead of failing the message."""

    def __missing__(self, name: str) -> str:
        return "…"


def error_text(error: AppError) -> str:
    """Sentence in the current language for an expected failure; empty for a cancelled request."""
    if isinstance(error, Refused):
        key, facts = error.key, error.facts
        unknown = _("This was refused ({key}).")
    elif isinstance(error, Unavailable):
        key, facts = f"away_{error.what}", error.facts
        unknown = _("Not available right now ({key}). Please try again a little later.")
    else:
        return ""
    text = _(TEXTS[key]) if key in TEXTS else unknown
    return text.format_map(_Facts({"key": key, **facts}))
