"""The channels against servers that speak as the real ones do: what counts as delivered, and what is tried again."""

import dataclasses
import datetime as dt
import email
import email.policy
import ipaddress
import socket
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kit import sending
from services.notify.channels.mail import MailChannel
from services.notify.channels.robot import RobotChannel
from services.notify.ports import Outgoing
from tests.support.fake_channels import DRIPPING, KEY, RESET, SILENCE, MailServer, Robot, served

MESSAGE = Outgoing(
    delivery_id="d1", account_id="system", subject="c1", fact_type="checkpoint.signed.v1", title="检查点",
    body="line\n\n.\n  indented, trailing blank \n字\n", link="", target="keeper@example.org",
    attachments=(("checkpoint.json", b"{}\n"),),
)  # fmt: skip
SENDER = "lianxue@example.org"


@pytest.fixture
def robot():
    with served(Robot()) as server:
        yield server


@pytest.fixture
def post():
    with served(MailServer()) as server:
        yield server


def told(receipt):
    return (receipt.status, receipt.provider_code)


def by_mail(server, *, longest=5.0, message=MESSAGE, **given):
    return MailChannel(sending.MailServer("127.0.0.1", server.port, SENDER, **given), longest).send(message)


def test_a_robot_takes_the_title_and_the_text(robot):
    assert told(RobotChannel(robot.url).send(MESSAGE)) == ("delivered", "0")
    assert robot.got == [f"**检查点**\n{MESSAGE.body}"]


@pytest.mark.parametrize(
    ("answer", "expected", "again_after"),
    [
        ((200, {"errcode": 45009, "errmsg": "api freq out of limit"}), ("later", "45009"), 60),
        ((200, {"errcode": -1, "errmsg": "system busy"}), ("later", "-1"), None),
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), ("refused", "93000"), None),
        ((200, {"errcode": False}), ("later", "no_errcode"), None),
        ((200, {"errcode": "0"}), ("later", "no_errcode"), None),
        ((200, [0]), ("later", "no_errcode"), None),
        ((200, b"<html>please log in</html>"), ("later", "no_errcode"), None),
        ((200, b"[" * 4000), ("later", "no_errcode"), None),
        ((429, {}, {"Retry-After": "7"}), ("later", "429"), 7),
        ((503, {}, {"Retry-After": "9" * 5000}), ("later", "503"), None),
        ((500, {"errcode": 0}), ("later", "500"), None),
        ((404, {"errcode": 0}), ("refused", "404"), None),
        ((302, {"errcode": 0}, {"Location": "/elsewhere"}), ("refused", "302"), None),
    ],
)
def test_only_errcode_0_in_a_200_is_success(robot, answer, expected, again_after):
    robot.answers = [answer]
    receipt = RobotChannel(robot.url).send(MESSAGE)
    assert told(receipt) == expected
    assert receipt.retry_after == (again_after and dt.timedelta(seconds=again_after))
    assert robot.asked == 1


@pytest.mark.parametrize(("answer", "code"), [(SILENCE, "timeout"), (DRIPPING, "timeout"), (RESET, "ConnectionError")])
def test_a_robot_that_does_not_answer_is_tried_later_and_its_key_is_told_to_nobody(robot, answer, code):
    robot.answers = [answer]
    began = time.monotonic()
    receipt = RobotChannel(robot.url, timeout=0.2).send(MESSAGE)
    assert told(receipt) == ("later", code)
    assert KEY not in repr(receipt)
    assert time.monotonic() - began < 10, "it waits for ever"


def test_a_text_that_a_robot_would_refuse_for_its_bytes_is_not_cut_and_not_sent(robot):
    long = Outgoing(**{**vars(MESSAGE), "body": "字" * 1370})
    assert told(RobotChannel(robot.url).send(long)) == ("refused", "too_long")
    assert robot.asked == 0


def test_a_mail_arrives_as_it_was_written(post):
    assert told(by_mail(post)) == ("delivered", "250")
    [(sender, recipient, raw)] = post.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (sender, recipient) == (SENDER, "keeper@example.org")
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == (recipient, "检查点", "<d1@example.org>")
    text, attachment = mail.iter_parts()
    assert text.get_content() == MESSAGE.body
    assert (attachment.get_filename(), attachment.get_content()) == ("checkpoint.json", b"{}\n")


@pytest.mark.parametrize("pasted", ["联学：\x0b第二行", "联学：\r\n第二行", "联学：\u2028第二行", "联学：\x1c第二行"])
def test_a_subject_pasted_with_line_breaks_is_one_line_and_adds_no_header(post, pasted):
    assert told(by_mail(post, message=dataclasses.replace(MESSAGE, title=pasted))) == ("delivered", "250")
    mail = email.message_from_bytes(post.mails[0][2], policy=email.policy.default)
    assert mail["Subject"] == "联学： 第二行"


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("CONNECT", "421 too many connections", ("later", "421")),
        ("CONNECT", RESET, ("later", "disconnected")),
        ("MAIL", "451 later", ("later", "451")),
        ("RCPT", "450 greylisted", ("later", "450")),
        ("RCPT", "550 no such mailbox", ("refused", "550")),
        ("END", "452 disk full", ("later", "452")),
        ("END", "554 looks like spam", ("refused", "554")),
        ("END", RESET, ("later", "disconnected")),
        ("END", SILENCE, ("later", "disconnected")),
        ("EHLO", SILENCE, ("later", "disconnected")),
        ("QUIT", "421 shutting down", ("delivered", "250")),
        ("QUIT", SILENCE, ("delivered", "250")),
    ],
)
def test_a_mail_is_delivered_when_the_server_has_taken_its_text_and_not_before(post, command, answer, expected):
    post.answers = {command: [answer], "HELO": [answer]}
    assert told(by_mail(post, longest=0.4)) == expected


def test_where_nobody_listens_is_trouble_for_the_sender_of_deliveries():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        MailChannel(sending.MailServer("127.0.0.1", port, SENDER)).send(MESSAGE)
    receipt = RobotChannel(f"http://127.0.0.1:{port}/send?key={KEY}").send(MESSAGE)
    assert told(receipt) == ("later", "ConnectionError")


def test_starttls_comes_before_the_password_and_without_it_there_is_no_mail(post, tmp_path, monkeypatch):
    given = {"starttls": True, "user": "u", "password": "exercise"}
    assert told(by_mail(post, **given)) == ("refused", "not_supported")
    with served(MailServer(certificate(tmp_path))) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            by_mail(server, **given)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert told(by_mail(server, **given)) == ("delivered", "250")
    assert [line for line in post.said + server.said if "AUTH" in line and not line.startswith("TLS ")] == []
    assert [line for line in post.said + server.said if "MAIL" in line and not line.startswith("TLS ")] == []
    assert len(server.mails) == 1


def certificate(directory):
    """A server's certificate for this machine, which nobody trusts yet."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (directory / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "cert.pem", directory / "key.pem")
    return context
