"""Many hands at one link: exactly one answer is recorded, and nobody sees a failure."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from kit.domain import Conflict
from tests.integration.partners.desk import accept, approved, slot

HANDS = 30


def answer(number):
    """Thirty different answers of all three kinds."""
    kinds = (
        accept(number % 2, headcount=number + 1),
        {"answer": "decline", "reason": f"原因{number}"},
        {"answer": "counter", "slots": [slot(40 + number)], "message": "改期"},
    )
    return kinds[number % 3]


def all_at_once(run):
    """Each hand's result, or the Conflict that it met."""
    start = Barrier(HANDS)

    def one(number):
        start.wait()
        try:
            return run(number)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(one, range(HANDS)))


def test_thirty_different_answers_to_one_link_record_one(invited):
    token = invited.token()
    results = all_at_once(lambda number: invited.reply(token, **answer(number)))
    taken = [result for result in results if not isinstance(result, Conflict)]
    assert len(taken) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"link.answered"}
    answers = [kind for kind in invited.types() if kind.split(".")[1] in ("accepted", "declined", "countered")]
    assert len(answers) == 1
    assert invited.link(token)["reply"]["receipt"] == taken[0]["receipt"]


def test_thirty_times_the_same_answer_give_one_receipt(invited):
    token = invited.token()
    results = all_at_once(lambda _number: invited.reply(token, **accept()))
    assert len({result["receipt"] for result in results}) == 1
    assert len(invited.facts("invitation.accepted.v1")) == 1


def test_two_partners_that_accept_different_dates_at_once_end_on_one(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    desk.hear(approved([first, second]), 5)
    tokens = [desk.token(first), desk.token(second)]
    all_at_once(lambda number: desk.reply(tokens[number % 2], **accept(number % 2, round=1)))
    accepted = [item for item in desk.items() if item["state"] == "accepted"]
    [other] = [item for item in desk.items() if item["state"] == "open"]
    assert len(accepted) == 1
    assert other["slots"] == [accepted[0]["agreed"]]


def test_an_answer_and_the_timer_at_the_deadline_do_not_both_win(invited):
    token = invited.token()
    invited.clock.advance(days=4, hours=23, minutes=59)

    def hand(number):
        if number % 2:
            invited.clock.advance(days=1)
            return invited.ask("expire_invitations")
        try:
            return invited.reply(token, **accept())
        except Exception as error:  # noqa: BLE001  (Gone when the timer was first)
            return error

    all_at_once(hand)
    kinds = invited.types()
    assert kinds.count("invitation.accepted.v1") + kinds.count("invitation.expired.v1") == 1
