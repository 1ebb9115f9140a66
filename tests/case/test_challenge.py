"""No sequence that could harm is made, and nobody can foresee the one that is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.case.challenge import (
    COLOURS,
    Challenge,
    Palette,
    Shown,
    UnsafeSequenceError,
    as_asked,
    derive,
)
from kiosk.case.flashes import BRIGHT, LEAST_STEP, Hold, judge, linear, luminance

levels = st.integers(0, 255).map(lambda v: f"#{v:02X}{v:02X}{v:02X}")
colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda c: "#{:02X}{:02X}{:02X}".format(*c))
times = st.floats(0.02, 1.2)


def alternating(colour: str, other: str, seconds: float, count: int = 24) -> list[Hold]:
    return [Hold((colour, other)[i % 2], seconds) for i in range(count)]


@pytest.mark.parametrize(
    ("seconds", "flashes"),
    [(0.1, 5), (0.15, 3), (0.2, 3), (0.25, 2), (0.333, 2), (0.4, 1), (0.7, 1)],
)
def test_orange_and_blue_flash_as_often_as_their_holds_allow(seconds: float, flashes: int) -> None:
    judged = judge(alternating("#FFA500", "#0000FF", seconds))
    assert judged.general == flashes
    assert judged.safe == (flashes <= 3)


@settings(max_examples=30, deadline=None)
@given(times)
def test_colours_of_one_luminance_never_flash(seconds: float) -> None:
    for one, other in pairwise((*COLOURS[Palette.ISO], "#858585")):
        assert judge(alternating(one, other, seconds)).general == 0


def test_pure_red_and_black_is_a_red_flash_too() -> None:
    judged = judge(alternating("#FF0000", "#0000FF", 0.1))
    assert judged.red == 5
    assert judge(alternating("#8A0000", "#0000FF", 0.1)).red == 5  # too dark for a general flash


def test_between_two_bright_states_nothing_flashes() -> None:
    assert luminance(linear("#F0F0F0")) > BRIGHT
    assert judge(alternating("#FFFFFF", "#F0F0F0", 0.05)).general == 0


def test_a_slow_ramp_up_and_down_is_one_flash_however_many_steps_it_has() -> None:
    up = [Hold(f"#{v:02X}{v:02X}{v:02X}", 0.02) for v in range(0, 256, 12)]
    assert judge(up + up[::-1]).general == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(levels, times), min_size=1, max_size=14))
def test_a_window_never_holds_more_flashes_than_halves_of_its_changes(
    drawn: list[tuple[str, float]],
) -> None:
    holds = [Hold(colour, seconds) for colour, seconds in drawn]
    light = [luminance(linear(hold.colour)) for hold in holds]
    swings = sum(abs(b - a) >= LEAST_STEP - 1e-6 and min(a, b) < BRIGHT for a, b in pairwise(light))
    turns = 0
    if swings == len(light) - 1:  # every change is a half: count the turns by hand
        ways = [b > a for a, b in pairwise(light)]
        turns = 1 + sum(a != b for a, b in pairwise(ways)) if ways else 0
        assert judge([Hold(h.colour, 0.001) for h in holds]).general == turns // 2
    assert judge(holds).general <= max(len(holds) - 1, 0) // 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(colours, times), min_size=1, max_size=10), st.floats(0.3, 1.0))
def test_shown_faster_a_sequence_never_flashes_less(
    drawn: list[tuple[str, float]], part: float
) -> None:
    slow = judge([Hold(colour, seconds) for colour, seconds in drawn])
    fast = judge([Hold(colour, seconds * part) for colour, seconds in drawn])
    assert fast.general >= slow.general
    assert fast.red >= slow.red


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(colours, st.floats(0.4, 2.0)), min_size=1, max_size=12))
def test_whatever_is_held_for_four_tenths_of_a_second_is_safe(
    drawn: list[tuple[str, float]],
) -> None:
    judged = judge([Hold(colour, seconds) for colour, seconds in drawn])
    assert judged.general <= 1
    assert judged.red <= 1


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.sampled_from(Palette))
def test_every_nonce_makes_a_safe_sequence_without_a_repeat(nonce: str, palette: Palette) -> None:
    made = derive(nonce, palette)
    assert all(a.colour != b.colour for a, b in pairwise(made.holds))
    assert all(0.4 <= hold.seconds <= 0.8 for hold in made.holds)
    assert judge(made.holds).general <= (0 if palette is Palette.ISO else 1)
    assert made == derive(nonce, palette)


def test_sequences_of_different_nonces_are_different() -> None:
    assert len({derive(f"case {i}").holds for i in range(400)}) == 400
    assert len({derive(f"case {i}", Palette.ORANGE_BLUE).holds for i in range(400)}) > 380


def test_a_sequence_that_could_harm_cannot_be_made() -> None:
    with pytest.raises(UnsafeSequenceError):
        Challenge("n", Palette.ORANGE_BLUE, tuple(alternating("#FFA500", "#0000FF", 0.1)))


def test_the_screen_must_have_shown_what_was_asked_in_order_and_in_time() -> None:
    made = derive("case")
    at, shown = 0.0, []
    for hold in made.holds:
        shown.append(Shown(hold.colour, round(at * 1e9)))
        at += hold.seconds
    assert as_asked(made, tuple(shown))
    assert not as_asked(made, tuple(shown[:-1]))
    assert not as_asked(made, (shown[1], shown[0], *shown[2:]))
    late = [*shown[:3], *(Shown(s.colour, s.at_ns + 400_000_000) for s in shown[3:])]
    assert not as_asked(made, tuple(late))


@given(st.text(max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_point_to_look_at_jumps_with_every_colour_as_the_nonce_says(nonce: str) -> None:
    asked = derive(nonce)
    assert len(asked.points) == len(asked.holds)
    assert all(one != other for one, other in pairwise(asked.points))
    assert asked.points == derive(nonce).points


def test_another_nonce_leads_the_eyes_another_way() -> None:
    assert len({derive(f"case {n}").points for n in range(40)}) > 35
