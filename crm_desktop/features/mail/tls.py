"""Trust of a mailbox: certificates are always verified; errors of a connection in words a person can act on."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl

from crm_desktop.errors import AppError, Refused, Unavailable

RETRY_SECONDS = 30.0


def trust(ca_file: str) -> ssl.SSLContext:
    """Verified TLS by the system's authorities, or by the firm's own; Refused e_mail_ca_file."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise Refused("e_mail_ca_file", path=ca_file, reason=str(error)) from error


def link_error(error: Exception, host: str, port: int) -> AppError:
    """What became of a connection to a mail server."""
    place = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused("e_mail_certificate", server=place, reason=error.verify_message)
    if isinstance(error, ssl.SSLError):
        return Unavailable("mail_tls", RETRY_SECONDS, server=place, reason=error.reason or str(error))
    if isinstance(error, socket.gaierror):
        return Unavailable("mail_name", RETRY_SECONDS, server=place)
    if isinstance(error, TimeoutError):
        return Unavailable("mail_silent", RETRY_SECONDS, server=place)
    return Unavailable("mail_server", RETRY_SECONDS, server=place, reason=words_of(error))


def words_of(error: BaseException) -> str:
    """What the other side said, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    elif isinstance(error, imaplib.IMAP4.error) and error.args and isinstance(error.args[0], bytes):
        text = error.args[0].decode("utf-8", "replace")
    elif isinstance(error, OSError) and error.strerror:
        # Without the number before it, which tells a person nothing.
        text = error.strerror
    else:
        text = str(error) or type(error).__name__
    return " ".join(text.split())[:300]
