"""What a person tries a new key with: the form to paste, or one line for a terminal."""

from __future__ import annotations

from crm_desktop.features.site import pages
from crm_desktop.features.site.rules import FORM, WEBHOOK, NewKey

_SIGNED = """\
body='{{"name": "Test", "phone": "+7 900 000-00-00", "text": "Test"}}'
at=$(date +%s)
secret=$(printf %s '{key}' | sha256sum | cut -d' ' -f1)
sign=$(printf %s "$at.$body" | openssl dgst -sha256 -hmac "$secret" | sed 's/.* //')
curl -i {address}/intake/webhook -H 'Content-Type: application/json' \\
  -H 'X-Key: {prefix}' -H "X-Timestamp: $at" -H "X-Signature: $sign" -d "$body\""""
_READ = "curl -H 'Authorization: Bearer {key}' '{address}/open/{view}?after=0&limit=100'"

_TRIAL = 'curl -i "{address}/intake/form/{key}?lang={language}" -d crm_test=1 -d name=Test -d email=test@example.com'


def trial_of(key: str, address: str, language: str) -> str:
    """One line that tries a form from a terminal; it is the same in sh, cmd and PowerShell (there as curl.exe)."""
    return _TRIAL.format(key=key, address=address, language=language)


def sample_of(key: NewKey, address: str, language: str, view: str = "inquiries") -> str:
    """The sample of a key: HTML of a form, or a command."""
    if key.kind == FORM:
        return pages.form_html(language, address, key.key)
    if key.kind == WEBHOOK:
        return _SIGNED.format(key=key.key, prefix=key.prefix, address=address)
    return _READ.format(key=key.key, address=address, view=view)
