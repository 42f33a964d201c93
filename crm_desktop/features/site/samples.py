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


def sample_of(key: NewKey, address: str, language: str, view: str = "inquiries") -> str:
    """The sample of a key: HTML of a form, or a command."""
    if key.kind == FORM:
        return pages.form_html(language, address, key.key)
    if key.kind == WEBHOOK:
        return _SIGNED.format(key=key.key, prefix=key.prefix, address=address)
    return _READ.format(key=key.key, address=address, view=view)
