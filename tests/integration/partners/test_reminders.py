"""The organizer is reminded to call a partner whose answer is due: once a round, however many look."""

from concurrent.futures import ThreadPoolExecutor

from tests.integration.partners.desk import accept, slot


def test_a_day_before_the_deadline_the_organizer_is_reminded_once(invited):
    assert invited.ask("remind_of_answers") == {"reminded": 0}
    invited.clock.advance(days=4)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: invited.ask("remind_of_answers")["reminded"], range(4)))
    assert sum(found) == 1
    assert invited.types().count("invitation.reminded.v1") == 1


def test_a_new_round_has_a_new_deadline_and_is_reminded_of_anew(invited):
    item = invited.item()
    invited.clock.advance(days=4)
    invited.ask("remind_of_answers")
    invited.ask("propose_slots", invitation_id=item["id"], slots=[slot(40)])
    assert invited.ask("remind_of_answers") == {"reminded": 0}
    invited.clock.advance(days=4)
    assert invited.ask("remind_of_answers") == {"reminded": 1}


def test_who_has_answered_or_is_late_already_is_not_called(invited):
    token = invited.token()
    invited.clock.advance(days=5)
    assert invited.ask("remind_of_answers") == {"reminded": 0}  # it has expired: that is told in its own words
    invited.ask("propose_slots", invitation_id=invited.item()["id"], slots=[slot(40)])
    invited.reply(token, **accept(round=2))
    invited.clock.advance(days=4)
    assert invited.ask("remind_of_answers") == {"reminded": 0}
