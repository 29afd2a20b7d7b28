"""The forms in a page: their fields as the page filled them in, and what a page says is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import html

NOT_TYPED = {"csrf_token", "_key", "kept_form", "ticket"}
"""What the page puts there for itself."""
OF_BUTTONS = {"submit", "image", "button", "reset"}


@dataclass(frozen=True)
class Box:
    """One field; `kind` is the input's type, `select`, `textarea` or `button`."""

    name: str
    kind: str
    value: str
    chosen: bool = True
    """Whether it is sent as the page stands: radios and boxes without their tick are not, nor buttons but one."""
    must: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form, of which page, for whom. `action` is its address."""

    page: str
    role: str
    action: str
    boxes: tuple[Box, ...]
    with_file: bool = False

    @property
    def typed(self) -> list[str]:
        """The names of what people fill in, or choose, or what is hidden for the service; each once."""
        return list(dict.fromkeys(box.name for box in self.boxes if box.name not in NOT_TYPED and box.kind != "file"))

    def filled(self) -> list[tuple[str, str]]:
        """What a browser sends when nobody touches anything."""
        boxes = [box for box in self.boxes if box.chosen and box.kind != "file"]
        pressed = next((box for box in boxes if box.kind == "button"), None)
        return [(box.name, box.value) for box in boxes if box.kind != "button" or box is pressed]

    def box(self, name: str) -> Box:
        """The first field of this name."""
        return next(box for box in self.boxes if box.name == name)

    def __str__(self) -> str:
        return f"{self.action} on {self.page} by {self.role or 'nobody'}"


@dataclass
class Page:
    """What was answered, read as a page."""

    forms: list[Form]
    beside: dict[str, str] = field(default_factory=dict)
    """Fields marked as wrong, by name, and the text that stands beside each."""
    boxes: list[str] = field(default_factory=list)
    """Texts that stand in a box on top, or under a field."""
    said: str = ""
    """Its headings and paragraphs: what a page that has no form says."""
    tags: tuple[str, ...] = ()
    """What in it is a script or an event handler of nobody's: it must be none."""


def read(page: str, role: str, text: str) -> Page:
    """The page's forms, and its words about what is wrong."""
    tree = html.document_fromstring(text.replace("\0", ""))
    found = Page([_form(page, role, one) for one in tree.iter("form") if one.get("method", "").lower() == "post"])
    for box in tree.iterfind(".//*[@aria-invalid='true']"):
        found.beside[box.get("name") or box.get("id") or ""] = _described(tree, box)
    found.boxes = [_words(one) for one in tree.iterfind(".//*[@role='alert']")]
    found.boxes += [_words(one) for one in tree.iterfind(".//*[@class='wrong']")]
    found.said = " ".join(_words(one) for one in tree.iter("h1", "p"))
    found.tags = tuple(_foreign(tree))
    return found


def _described(tree: Any, box: Any) -> str:
    ids = (box.get("aria-describedby") or "").split()
    return " ".join(_words(one) for name in ids if (one := tree.get_element_by_id(name, None)) is not None)


def _words(node: Any) -> str:
    return " ".join(node.text_content().split())


def _foreign(tree: Any) -> list[str]:
    """Scripts that are not files of ours, and attributes that are scripts."""
    inline = [str(one.text_content()) for one in tree.iter("script") if not one.get("src")]
    acting = [f"{name}={value}" for one in tree.iter() for name, value in one.attrib.items() if name.startswith("on")]
    return inline + acting


def _form(page: str, role: str, form: Any) -> Form:
    boxes = tuple(box for node in form.iter("input", "select", "textarea", "button") for box in _boxes(node))
    return Form(page, role, form.get("action") or page, boxes, "multipart" in (form.get("enctype") or ""))


def _boxes(node: Any) -> list[Box]:
    name, must = node.get("name"), node.get("required") is not None
    if not name or node.get("disabled") is not None:
        return []
    if node.tag == "select":
        options = tuple(one.get("value", "") for one in node.iter("option"))
        chosen = node.value if node.get("multiple") is None else next(iter(node.value), "")
        return [Box(name, "select", chosen or "", bool(chosen) or node.get("multiple") is None, must, options)]
    if node.tag == "textarea":
        return [Box(name, "textarea", (node.text or "").removeprefix("\n"), must=must)]
    if node.get("hidden") is not None:
        return [Box(name, "hidden", node.get("value", ""))]
    kind = node.get("type", "submit" if node.tag == "button" else "text").lower()
    if kind in ("radio", "checkbox"):
        return [Box(name, kind, node.get("value", "on"), node.get("checked") is not None, must)]
    return [Box(name, "button" if kind in OF_BUTTONS else kind, node.get("value", ""), must=must)]
