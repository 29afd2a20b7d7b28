"""What is remembered, and when it is forgotten."""

from __future__ import annotations

from kit.recall import Memory


def test_an_answer_is_built_once_a_state() -> None:
    memory, built = Memory(), []

    def build() -> list[str]:
        built.append(1)
        return ["figures"]

    assert [memory.recall(7, "a", build) for _ in range(3)] == [["figures"]] * 3
    assert len(built) == 1
    memory.recall(8, "a", build)
    memory.recall(7, "a", build)
    assert len(built) == 3, "another state, and the way back to the first, each build anew"


def test_what_was_built_while_others_saw_a_later_state_is_not_kept() -> None:
    memory = Memory()
    assert memory.recall(1, "a", lambda: memory.recall(2, "b", lambda: "later") and "earlier") == "earlier"
    assert memory.recall(2, "a", lambda: "anew") == "anew"
    assert memory.recall(1, "a", lambda: "anew, too") == "anew, too"


def test_the_longest_unasked_answer_goes_first() -> None:
    memory = Memory(most=2)
    for key in ("a", "b", "a", "c"):
        memory.recall(1, key, lambda key=key: key)  # type: ignore[misc]
    assert [memory.recall(1, key, lambda: "anew") for key in ("a", "c", "b")] == ["a", "c", "anew"]
