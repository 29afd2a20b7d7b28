"""docs/notifications.md has an example for each channel: what stands there is taken by the service as it stands."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time

import pytest

from kit.domain import Actor
from kit.sealing import Sealer
from runner.generated import ROOT
from services.notify.channels import ADAPTERS
from services.notify.domain.channels import KINDS, Opened
from services.notify.persistence.unit_of_work import NotifyWork
from services.notify.ports import Outgoing
from tests.support.fake_channels import served
from tests.support.fake_providers import WEBHOOK_SECRET, Listener

TEXT = (ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")
BODY = re.compile(r"\$A/(?P<path>channels|webhooks) -d '(?P<body>\{.*?\})'\n```", re.DOTALL)
ADMIN = Actor(account_id="admin", reach="all")


def example(found: re.Match[str]) -> dict[str, object]:
    """The body as the shell would send it, with its variables set."""
    given = found["body"].replace("'$U'", "u1").replace("'$S'", WEBHOOK_SECRET)
    return json.loads(given) | ({"kind": "webhook"} if found["path"] == "webhooks" else {})


EXAMPLES = {one["kind"]: one for one in map(example, BODY.finditer(TEXT))}


def test_each_kind_has_its_example():
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_taken_as_it_stands_and_an_adapter_comes_of_it(notify, monkeypatch, kind):
    class ChannelWork(NotifyWork):
        adapters = ADAPTERS
        sealer = Sealer("exercise " * 8, "channels")

    monkeypatch.setattr(notify.works, "work_class", ChannelWork)
    made = notify.do("create_channel", ADMIN, **EXAMPLES[kind])
    assert (made["kind"], made["unit_id"]) == (kind, "u1")
    opened = Opened(kind, "http://127.0.0.1", "", EXAMPLES[kind].get("settings", {}), EXAMPLES[kind]["secret"])
    assert ADAPTERS[kind](opened, 1.0)


class Keeping(Listener):
    """A listener that keeps what came as it came."""

    def judged(self, request, raw):
        self.headers, self.raw = {name.lower(): value for name, value in request.headers.items()}, raw
        return super().judged(request, raw)


def test_what_the_document_checks_a_webhook_with_takes_ours_and_refuses_a_changed_one():
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    with served(Keeping()) as server:
        sent = Outgoing(
            delivery_id="d1", account_id="system", subject="e1", fact_type="event.published.v1", title="已宣传：示例",
            body="", link="http://x.example/events/e1", created_at="2026-05-08T09:00:00+08:00",
        )  # fmt: skip
        opened = Opened("webhook", server.base_url, "", {}, {"signing_secret": WEBHOOK_SECRET})
        assert ADAPTERS["webhook"](opened, 5.0).send(sent).status == "delivered"
    known = {"base64": base64, "hmac": hmac, "time": time, "secret": WEBHOOK_SECRET, "headers": server.headers}
    exec(code, known | {"body": server.raw})
    with pytest.raises(AssertionError):
        exec(code, known | {"body": server.raw + b" "})
