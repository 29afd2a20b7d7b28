"""E-mail over SMTP: a relay inside the house, STARTTLS, or TLS from the first byte.

A mail server's 250 says that it has taken the mail, not that anybody read it.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import localtime
from typing import Any

from kit.calendar_file import Entry, written
from kit.sending import MailServer
from services.notify.domain.messages import Receipt
from services.notify.ports import Outgoing

LONGEST = 30.0
"""Seconds for one mail, from the first packet to the last: half of a delivery's lease."""


class MailChannel:
    """One mail to one address, `message.target`."""

    def __init__(self, server: MailServer, longest: float = LONGEST) -> None:
        self.server, self.longest = server, longest

    def send(self, message: Outgoing) -> Receipt:
        """Try once. What the server refuses with 5xx is refused; anything else may pass."""
        try:
            return self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            return _refusal(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            return _refusal(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError:
            return Receipt("refused", "not_supported")  # no STARTTLS or no AUTH: never without it
        except smtplib.SMTPServerDisconnected:
            return Receipt("later", "disconnected")  # also when an answer was waited for in vain
        except TimeoutError:
            return Receipt("later", "timeout")

    def _hand_over(self, message: Outgoing) -> Receipt:
        server, smtp = self.server, self._connected()
        try:
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.sendmail(server.sender, [message.target], mail_of(message, server.sender).as_bytes(policy=WIRE))
        finally:
            # What the server says to QUIT changes nothing: the mail is its own by now, or never will be.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()
        return Receipt("delivered", "250")

    def _connected(self) -> smtplib.SMTP:
        server, deadline = self.server, time.monotonic() + self.longest
        given: dict[str, Any] = {"timeout": self.longest / 3, "deadline": deadline}
        if server.tls:
            return _Secure(server.host, server.port, context=ssl.create_default_context(), **given)
        return _Plain(server.host, server.port, **given)


class _Bounded:
    """smtplib's timeout is one answer's; this bounds the whole conversation, so that a lease outlives it."""

    sock: Any

    def __init__(self, *args: Any, deadline: float, **given: Any) -> None:
        self.deadline = deadline
        super().__init__(*args, **given)

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer as long as there is time."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(left)
        return super().getreply()  # type: ignore[misc]


class _Plain(_Bounded, smtplib.SMTP):
    """Unencrypted, or encrypted by STARTTLS."""


class _Secure(_Bounded, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""


def mail_of(message: Outgoing, sender: str) -> EmailMessage:
    """The mail. The delivery's id is in its Message-ID: whoever gets it twice can tell.

    The text travels as base64: no relay between may then change a blank or a line's end in it.
    """
    mail = EmailMessage()
    # One line, also of a theme pasted from Word with its soft line breaks: a header takes no other.
    mail["From"], mail["To"], mail["Subject"] = sender, message.target, " ".join(message.title.split())
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{message.delivery_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="base64")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="base64")
    if message.calendar is not None:
        _add_date(mail, replace(message.calendar, organizer=sender, attendee=message.target))
    for name, content in message.attachments:
        mail.add_attachment(content, maintype="application", subtype="json", filename=name)
    return mail


def _add_date(mail: EmailMessage, entry: Entry) -> None:
    """The date as another form of the text, which calendars offer to take over, and as a file for the others."""
    method = "CANCEL" if entry.status == "CANCELLED" else "REQUEST"
    text = written([entry], method=method)
    mail.add_alternative(text, subtype="calendar", params={"method": method}, cte="base64")
    mail.add_attachment(text.encode(), maintype="text", subtype="calendar", filename="event.ics")


def _refusal(code: int, said: bytes | str) -> Receipt:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Receipt("refused" if 500 <= code < 600 else "later", str(code), text)
