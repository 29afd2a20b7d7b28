"""What a campaign plays on: who asks, with which logins, and which things must not be touched.

The rig prepares it and writes it to a file; the extensions in schemathesis's process read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import requests

ENDS_A_LOGIN = {("DELETE", "/api/v1/session")}
CHANGES_A_PASSWORD = {("POST", "/api/v1/session/password")}
FACTOR = "/api/v1/session/second-factor"
GUESSES_OR_ENDS = {("POST", path) for path in (
    FACTOR, f"{FACTOR}/confirm", f"{FACTOR}/recovery-codes", f"{FACTOR}/remove", "/api/v1/sessions/end-others",
)}  # fmt: skip
"""What slows the logins of whoever asks, or ends them: an account asks that nothing else needs."""
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass
class Stage:
    """`username` and `password` are the caller's, both empty without a login. `throwaway`: name and password of an
    account whose password may change. `guesser`: a login that may be slowed. `in_paths` and `in_bodies`: the id of what
    must not be changed → of something of the same kind that may; what stands in bodies stands in paths, too. `links`:
    tokens of partners' links that exist; of those that do not, only `strangers` are used, because the product refuses
    an address after 30 a minute.
    """

    base_url: str
    username: str
    password: str
    throwaway: tuple[str, str]
    in_paths: dict[str, str] = field(default_factory=dict)
    in_bodies: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    strangers: int = 20
    token: str = ""
    guesser: str = ""

    @classmethod
    def read(cls, path: Path) -> Stage:
        """As the rig wrote it."""
        return cls(**json.loads(path.read_text()))

    def write(self, path: Path) -> Path:
        """For the extensions to read."""
        path.write_text(json.dumps(asdict(self)))
        return path

    # --- logins

    def token_for(self, method: str, path: str) -> str:
        """A token; a fresh one for what ends it."""
        if not self.username:
            return ""
        if (method, path) in CHANGES_A_PASSWORD:
            return self._logged_in(*self.throwaway)
        if (method, path) in GUESSES_OR_ENDS and self.guesser:
            return self.guesser
        if (method, path) in ENDS_A_LOGIN or not self.token:
            fresh = self._logged_in(self.username, self.password)
            if (method, path) in ENDS_A_LOGIN:
                return fresh
            self.token = fresh
        return self.token

    def _logged_in(self, username: str, password: str) -> str:
        body = {"username": username, "password": password}
        answer = requests.post(f"{self.base_url}/api/v1/session", json=body, timeout=30)
        assert answer.status_code == 200, f"{username} cannot log in: {answer.text}"
        return str(answer.json()["token"])

    # --- out of harm's way

    def protect(self, case: Any) -> None:
        """Replace what must not be touched, in path and body, of a request that may change something."""
        here = (case.method, case.path)
        if "token" in (case.path_parameters or {}):
            self._known_link(case)
        if case.method in SAFE:
            return
        for name, value in (case.path_parameters or {}).items():
            case.path_parameters[name] = self.in_paths.get(str(value), self._replaced(value))
        if isinstance(case.body, dict):
            case.body = self._replaced(case.body)
            if here == ("POST", "/api/v1/test-clock") and _is_days(case.body.get("advance_days")):
                case.body = {"advance_days": 0}
            if here in CHANGES_A_PASSWORD and case.body.get("old_password") and _is_positive(case):
                case.body = {**case.body, "old_password": self.throwaway[1]}

    def _known_link(self, case: Any) -> None:
        """A token that exists, for all but a few: of those that do not, the product takes only some a minute."""
        self.strangers -= 1
        if self.links and self.strangers < 0:
            case.path_parameters["token"] = self.links[self.strangers % len(self.links)]

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.in_bodies.get(value, value)
        if isinstance(value, list):
            return [self._replaced(inner) for inner in value]
        if isinstance(value, dict):
            return {name: self._replaced(inner) for name, inner in value.items()}
        return value

    def heard(self, case: Any, response: Any) -> None:
        """A password that changed is the throwaway's from now on."""
        if (case.method, case.path) in CHANGES_A_PASSWORD and response.status_code == 200:
            self.throwaway = (self.throwaway[0], case.body["new_password"])


def _is_days(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_positive(case: Any) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive
