"""Usual mail services: their servers and ports, and how they let a program in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.i18n import N_

OWN = "own"
_APP_PASSWORD = N_(
    "The usual password does not fit: make an app password in the settings of the service and put it in here."
)
_TOKEN = N_("This service lets programs in by tokens only: register an application with it and put its data in here.")


@dataclass(frozen=True, slots=True)
class MailService:
    """`facts`: what is filled in when it is chosen."""

    title: str
    facts: Mapping[str, object]
    hint: str = ""


def _service(title: str, imap: str, smtp: str, hint: str, **more: object) -> MailService:
    usual: dict[str, object] = {
        "imap_host": imap, "imap_port": 993, "imap_tls": "ssl", "smtp_host": smtp, "smtp_port": 465, "smtp_tls": "ssl",
        "auth": "password", "sent_copy": True,
    }  # fmt: skip
    return MailService(title, usual | more, hint)


SERVICES: Mapping[str, MailService] = {
    OWN: MailService(N_("Own server"), {}, N_("Fills in the servers and ports.")),
    "yandex": _service(N_("Yandex"), "imap.yandex.ru", "smtp.yandex.ru", _APP_PASSWORD),
    "mailru": _service(N_("Mail.ru"), "imap.mail.ru", "smtp.mail.ru", _APP_PASSWORD),
    # Google keeps a copy of what is sent by itself.
    "google": _service(N_("Google"), "imap.gmail.com", "smtp.gmail.com", _APP_PASSWORD, sent_copy=False),
    "microsoft": _service(
        N_("Microsoft"),
        "outlook.office365.com",
        "smtp.office365.com",
        _TOKEN,
        smtp_port=587,
        smtp_tls="starttls",
        auth="xoauth2",
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
}


def service_of(values: Mapping[str, object]) -> str:
    """The service these settings are of."""
    hosts = (values.get("imap_host"), values.get("smtp_host"))
    found = (key for key, one in SERVICES.items() if (one.facts.get("imap_host"), one.facts.get("smtp_host")) == hosts)
    return next(found, OWN) if all(hosts) else OWN
