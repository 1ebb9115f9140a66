"""How far the sealed case is: only that of the customer who stands here, for this visit."""

from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from tests.journeys.world import FACTS, world


def test_the_own_case_is_followed_and_no_other() -> None:
    made = world()
    made.walk(Stage.DONE)
    made.send(on.Uploaded("somebody-else", 5, 9))
    assert made.visit.upload is None
    made.send(on.Uploaded(FACTS.fresh_case, 1_000, 4_000))
    assert made.visit.upload == (1_000, 4_000)


def test_the_next_customer_sees_nothing_of_it() -> None:
    made = world()
    made.walk(Stage.DONE)
    made.send(on.Uploaded(FACTS.fresh_case, 4_000, 4_000))
    made.touch()
    assert made.visit.upload is None
