"""Which dispenser stands in kiosk.toml, and what each needs beside its line."""

import pytest

from drivers.host import dispenser
from drivers.sim_dispenser import K720, Crt541, Crt591
from hub.web.words import PROBLEMS
from kiosk.case.reasons import Reason
from kiosk.health.ask import REMEDIES
from kiosk.health.custody import CARDS
from kiosk.journeys.events import Failed
from kiosk.journeys.move import BY_CODE, reason_of
from kiosk.ports.catalogue import ERRORS
from kiosk.settings import SettingsError

CODES = sorted(code for code in ERRORS if code.startswith("sim_dispenser."))
AT_REST = ("sim_dispenser.empty", "sim_dispenser.bin_full")  # the check itself tells what to do


@pytest.mark.parametrize(
    ("spec", "coupler", "driver"),
    [
        ("crt591:/dev/ttyX", None, Crt591),
        ("crt571:/dev/ttyX", None, Crt591),
        ("k720:/dev/ttyX", "pcsc:2", K720),
        ("crt541:/dev/ttyX", None, Crt541),
    ],
)
def test_each_model_is_chosen_by_its_name(spec: str, coupler: str | None, driver: type) -> None:
    assert isinstance(dispenser(spec, coupler), driver)


@pytest.mark.parametrize(
    ("spec", "coupler", "says"),
    [
        ("k720:/dev/ttyX", None, "dispenser_reader"),
        ("crt591:/dev/ttyX", "pcsc:2", "no place for another reader"),
        ("crt541:/dev/ttyX", "pcsc:2", "no place for another reader"),
        ("k720:/dev/ttyX", "usb:2", "is not one of"),
        ("crt700:/dev/ttyX", None, "is not one of"),
        ("k720", None, "is not one of"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(
    spec: str, coupler: str | None, says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        dispenser(spec, coupler)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_screen_its_remedy_and_its_words_at_the_centre(code: str) -> None:
    assert code in BY_CODE
    assert reason_of(Failed(1, code, "unknown")) in set(Reason)
    assert code in REMEDIES or code in CARDS or code in AT_REST
    assert code in PROBLEMS


def test_every_alert_about_cards_has_words_at_the_centre() -> None:
    assert set(CARDS) <= set(PROBLEMS)
