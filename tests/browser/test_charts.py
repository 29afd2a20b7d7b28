"""Charts are drawn from the tables beside them, under the strict policy, and leave paper to the tables."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

LogIn = Callable[[str], Page]


def complaints_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def with_figures(page: Page, path: str) -> None:
    """The page as it is once something was held: a demo has nothing to draw."""

    def answered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'(<td class="num"[^>]*>)0(?=</td>)', r"\g<1>3", answer.text()))

    page.route(re.compile(f"{re.escape(path)}$"), answered)
    page.goto(path)


def test_a_chart_shows_its_table_and_breaks_no_rule(log_in: LogIn, page: Page, base_url: str) -> None:
    complaints = complaints_of(page)
    log_in("supervisor")
    for path, table in ((f"{base_url}/", "#coverage"), (f"{base_url}/stats", "#coverage")):
        with_figures(page, path)
        chart = page.locator(f"{table} .chart")
        expect(chart.locator("svg")).to_be_visible()
        first = page.locator(f"{table} table tbody tr").first.locator("td").first.inner_text().strip()
        expect(chart).to_contain_text(first[:4])
        expect(chart).to_have_attribute("aria-label", re.compile("数字见下表"))
        expect(page.locator(f"{table} table")).to_be_visible()
    assert complaints == []


def test_nothing_is_drawn_of_nothing(log_in: LogIn, page: Page) -> None:
    log_in("supervisor")
    page.goto("/stats?year=2000")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".chart").first).to_be_hidden()


def test_paper_shows_the_tables(log_in: LogIn, page: Page, base_url: str) -> None:
    log_in("supervisor")
    with_figures(page, f"{base_url}/stats")
    expect(page.locator("#coverage .chart svg")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#coverage .chart")).to_be_hidden()
    expect(page.locator("#coverage table")).to_be_visible()


def test_a_drawing_that_is_slow_to_follow_makes_the_page_no_wider(log_in: LogIn, page: Page, base_url: str) -> None:
    log_in("supervisor")
    with_figures(page, f"{base_url}/stats")
    expect(page.locator("#coverage .chart svg")).to_be_visible()
    page.evaluate("window.addEventListener('resize', event => event.stopImmediatePropagation(), true)")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_only_pages_with_charts_load_what_draws_them(log_in: LogIn, page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    log_in("organizer")
    page.goto("/events")
    assert [url for url in loaded if "echarts" in url] == []
