"""PostgreSQL refuses one service, at its start or in the middle: said in plain words, and over by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from tests.support.inside import Inside
from tests.support.processes import eventually
from tests.support.stack import Stack
from tests.support.studies import draft, unique
from tests.system.conftest import full_only


@contextmanager
def refusing(inside: Inside, service: str) -> Iterator[None]:
    """The service's database takes no connections, and has thrown out those that it had."""
    inside.databases[service].dispose()
    url = make_url(inside.databases[service].url)
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false'))
        try:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                {"name": url.database},
            )
            yield
        finally:
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true'))
    server.dispose()


@full_only
def test_a_service_whose_database_goes_away_says_so_and_comes_back_by_itself(rough: Stack, inside: Inside) -> None:
    organizer, events = rough.session("organizer"), rough.process_of("events")
    with refusing(inside, "events"):
        answer = organizer.post("/events", draft(organizer, unique("库停")))
        assert (answer.status_code, answer.json()["code"]) == (503, "database.unavailable"), answer.text
        assert answer.headers["Retry-After"]
        ready = rough.ready()
        assert ready.status_code == 503
        assert ready.json()["services"]["events"] == "database.unavailable"
        assert ready.json()["services"]["members"] == "ok"
        assert organizer.get("/session").status_code == 200, "others go on"
        told = rough.session("admin").post("/units", {"name": unique("单位"), "parent_id": None})
        assert told.status_code == 201, "and make facts that events must hear of later"
    rough.await_ready()
    assert organizer.post("/events", draft(organizer, unique("库回"))).status_code == 201
    inside.await_settled()
    inside.assert_ledger_is_whole()
    assert events.alive


@full_only
def test_a_service_that_starts_before_its_database_waits_for_it_in_plain_words(rough: Stack, inside: Inside) -> None:
    notify = rough.process_of("notify")
    notify.kill()
    written = len(notify.log.read_text())
    with refusing(inside, "notify"):
        notify.start()
        eventually(lambda: "waiting for the database" in notify.log.read_text()[written:], "the line in the log", 30)
        ready = rough.ready()
        assert ready.status_code == 503
        assert ready.json()["services"]["notify"] != "ok"
        assert ready.json()["services"]["events"] == "ok"
    rough.await_ready()
    said = notify.log.read_text()[written:]
    assert "Traceback" not in said
    assert "service=notify" in said
