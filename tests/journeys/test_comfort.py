"""How a customer is served: time that fits, forgotten at the end, and exceptions that are kept."""

import pytest

from kiosk.case.signature import Signature
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.comfort import EXCEPTIONS, Comfort
from kiosk.journeys.state import Overlay, Stage
from tests.journeys.world import FACTS, World, world

SLOW = Comfort(pace=10)
LARGE = Comfort(text=1.5)


def at(stage: Stage) -> World:
    made = world()
    made.walk(stage)
    return made


def quiet(made: World, seconds: float) -> None:
    made.send(on.Ticked(made.visit.touched + seconds))


@pytest.mark.parametrize(
    ("comfort", "warned"),
    [(Comfort(), 45), (Comfort(pace=3), 135), (SLOW, 450), (LARGE, 90), (LARGE.but(pace=10), 900)],
)
def test_the_warning_comes_when_the_chosen_time_is_over(comfort: Comfort, warned: float) -> None:
    made = at(Stage.NEEDS)
    made.send(on.ComfortChosen(comfort))
    quiet(made, warned - 1)
    assert made.visit.overlay is None
    quiet(made, warned)
    assert made.visit.overlay is Overlay.IDLE


def test_whoever_chose_help_has_thirty_seconds_to_ask_for_more_time() -> None:
    made = at(Stage.NEEDS)
    made.send(on.ComfortChosen(LARGE))
    quiet(made, 90)
    assert made.visit.countdown == 30
    quiet(made, 119)
    assert made.visit.stage is Stage.NEEDS
    quiet(made, 120)
    assert made.visit.stage is Stage.ATTRACT


def test_the_machine_waits_longer_for_slower_hands() -> None:
    made = world()
    made.walk(Stage.NEEDS)
    made.send(on.ComfortChosen(SLOW))
    made.walk(Stage.DONE)
    asked = {type(effect): effect for effect in made.done}
    read, give = asked[do.ReadChip], asked[do.HandOutSim]
    assert isinstance(read, do.ReadChip)
    assert isinstance(give, do.HandOutSim)
    assert read.patience_s == 10 * FACTS.policy.patience.chip_s
    assert give.patience_s == 10 * FACTS.policy.patience.take_sim_s


def test_w21_the_next_customer_finds_everything_set_back() -> None:
    made = at(Stage.NEEDS)
    made.send(on.ComfortChosen(LARGE.but(contrast=True, low=True, volume=4, rate=1, scan=2.0)))
    made.send(on.StartedOver())
    assert made.visit.comfort == Comfort()


def test_choices_before_the_start_are_kept_and_forgotten_when_nobody_starts() -> None:
    made = world()
    made.send(on.OverlayAsked("access"))
    assert made.visit.overlay is Overlay.ACCESS
    made.send(on.ComfortChosen(LARGE))
    quiet(made, 91)
    assert (made.visit.comfort, made.visit.overlay) == (Comfort(), None)
    made.send(on.ComfortChosen(LARGE))
    made.send(on.LanguageChosen("th"))
    assert (made.visit.comfort, made.visit.language) == (LARGE, "th")


def test_w4_a_headset_starts_the_speech_without_a_touch_and_ends_it() -> None:
    made = world()
    made.send(on.HeadsetPlugged(plugged=True))
    assert made.visit.comfort.speech
    made.send(on.ComfortChosen(made.visit.comfort.but(curtain=True)))
    made.send(on.HeadsetPlugged(plugged=False))
    assert made.visit.comfort == Comfort()


def test_a_headset_still_plugged_in_speaks_to_the_next_customer() -> None:
    made = at(Stage.NEEDS)
    made.send(on.HeadsetPlugged(plugged=True))
    made.send(on.StartedOver())
    assert made.visit.comfort == Comfort(speech=True)


@pytest.mark.parametrize("kind", EXCEPTIONS)
def test_w17_what_must_stay_on_is_recorded_and_the_journey_goes_on(kind: str) -> None:
    made = at(Stage.PORTRAIT)
    made.send(on.OverlayAsked("exception"))
    made.send(on.ExceptionTold(kind))
    assert made.visit.overlay is None
    assert made.visit.draft.exceptions == (kind,)
    made.walk(Stage.DONE)


def test_an_exception_nobody_knows_is_not_recorded() -> None:
    made = at(Stage.PORTRAIT)
    made.send(on.ExceptionTold("anything"))
    assert made.visit.draft.exceptions == ()


def test_w19_whoever_cannot_draw_agrees_by_button_and_it_is_said_so() -> None:
    made = at(Stage.SIGNATURE)
    made.send(on.Signed(Signature(()), by_button=True))
    assert made.visit.draft.contract == b"%PDF"
    assert made.visit.draft.exceptions == ("signature",)
    assert made.visit.draft.signature == Signature(())


def test_an_empty_drawing_is_still_no_signature() -> None:
    made = at(Stage.SIGNATURE)
    made.send(on.Signed(Signature(())))
    assert made.visit.stage is Stage.SIGNATURE
    assert made.visit.draft.contract is None
