"""`simkiosk bench visit`: a person's reading and hands, counted as the named studies count."""

import pytest

from kiosk.cli.bench.visit.hands import hands
from kiosk.cli.bench.visit.person import of_language
from kiosk.cli.bench.visit.reading import characters, reading, signs, words

ENTRY = {
    "stage": "subscriber_entry",
    "printed": [["", "Your phone number"], ["sim.slot", "From the slot"],
                ["sim.slot", "if it lies there"], ["continue", "Continue"],
                ["help.more", "What is this?"]],
    "touches": ["key.0", "key.9", "continue"],
}  # fmt: skip
AGAIN = {"stage": "otp", "printed": [["", "Your phone number"], ["continue", "Continue"]],
         "touches": []}  # fmt: skip


@pytest.mark.parametrize(
    ("count", "text", "units"),
    [
        (words, "Số thuê bao •••321 · OK", 5),
        (characters, "更换手机：验证 SIM 卡", 8),
        (signs, "อ่านซิมในช่อง 12", 15),
    ],
)
def test_each_language_is_counted_in_what_its_rate_counts(
    count: object, text: str, units: int
) -> None:
    assert count(text) == units  # type: ignore[operator]


def test_a_page_is_read_down_to_the_button_that_leads_on() -> None:
    read = reading([ENTRY], "en")
    assert read.total == pytest.approx(7 / 238 * 60)
    assert read.everything == pytest.approx(14 / 238 * 60)


def test_what_was_read_before_is_not_read_again() -> None:
    assert reading([ENTRY, AGAIN], "en").needed["otp"] == 0.0
    assert reading([AGAIN], "en").needed["otp"] > 0.0


def test_a_page_that_nobody_touches_is_read_without_the_ways_out() -> None:
    portrait = {"stage": "portrait", "printed": [["", "Look here"], ["human", "No face check"]],
                "touches": []}  # fmt: skip
    assert reading([portrait], "en").total == pytest.approx(2 / 238 * 60)


def test_hands_are_keys_touches_and_a_mind_collected_once_for_line_and_page() -> None:
    assert hands([ENTRY]) == pytest.approx(2 * 0.5 + 1.1 + 0.2 + 2 * 1.35)
    assert hands([AGAIN]) == 0.0


def test_the_goal_is_for_machine_and_reading_together() -> None:
    visit = {"efforts": [ENTRY], "machine_ms": 89_000.0}
    rows = {one.name: one for one in of_language("reverify-sim", "en", [visit])}
    both = rows["visit.reverify-sim.en.machine_and_reading"]
    assert (both.value, both.ok) == (90.8, False)
    assert rows["visit.reverify-sim.en.sum"].goal is None
