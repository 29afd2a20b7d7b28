"""How people fill in what is more than a line of text; where a script draws such a field, only this knows of it."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator, expect


def fill_date(field: Locator, moment: str) -> None:
    """A day, or a moment on Shanghai's wall clock, as the field takes it: by the keyboard, and on to the next field."""
    field.page.wait_for_load_state()  # by then the script has put its own field in the place of the browser's
    if field.get_attribute("type") == "hidden":  # what is sent; what is shown stands behind it
        field = field.locator("xpath=following-sibling::input[1]")
    field.fill(moment)
    if field.page.locator(".flatpickr-calendar.open").count():
        field.press("Tab")


def choose(field: Locator, *, value: str = "", index: int | None = None) -> None:
    """One of a list, by its code or its place: what is sent is chosen, also where a searched list is shown for it."""
    if index is not None:
        field.select_option(index=index, force=True)
    else:
        field.select_option(value, force=True)


def pick_people(form: Locator, names: Iterable[str]) -> None:
    """Some of many, by their names and the enter key."""
    wanted = list(names)
    for name in wanted:
        form.get_by_role("combobox", name="人员").fill(name)
        form.page.keyboard.press("Enter")
    expect(form.locator(".ts-control .item")).to_have_count(len(wanted))
    form.page.keyboard.press("Escape")  # the list lies over the button


def fill(field: Locator, text: str) -> None:
    """Whatever sort of field it is; of a list `text` is the place."""
    kind = field.evaluate("field => field.tagName + ' ' + field.type + ' ' + !!field._flatpickr")
    if kind.startswith("SELECT"):
        choose(field, index=int(text))
    elif kind.endswith("true"):
        fill_date(field, text)
    else:
        field.fill(text)
