"""Lamps as the kernel shows them, on a folder that looks like its LED class; ramps and flashes."""

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.camera.settle import LATEST, Settling
from drivers.camera.source import Frame
from drivers.lamps.fade import HOLD_S, RAMP_S, Fade
from drivers.lamps.leds import LedLamps
from kiosk.ports.lamps import Lamp, LampFault, LampGoneError
from tests.drivers.test_camera import frame, on_a_pi
from twins.leds import FULL, Leds
from twins.picamera import Sensor

NAMES = {Lamp.LEFT: "bay-left", Lamp.RIGHT: "bay-right", Lamp.FACE: "face"}


@pytest.fixture
def leds(tmp_path: Path) -> Leds:
    return Leds(tmp_path, {"bay-left": FULL, "bay-right": 1, "face": FULL, "ACT": FULL})


@pytest.fixture
def lamps(leds: Leds) -> LedLamps:
    return LedLamps(NAMES, leds.folder)


def test_a_level_is_a_part_of_the_fullest_brightness(leds: Leds, lamps: LedLamps) -> None:
    lamps.light(Lamp.LEFT, 0.5)
    lamps.light(Lamp.FACE, 1.7)
    assert (leds.shining("bay-left"), leds.shining("face")) == (128, FULL)


def test_a_lamp_on_a_pin_is_on_at_any_level_and_off_at_none(leds: Leds, lamps: LedLamps) -> None:
    lamps.light(Lamp.RIGHT, 0.01)
    assert leds.shining("bay-right") == 1
    lamps.light(Lamp.RIGHT, 0.0)
    assert leds.shining("bay-right") == 0


def test_all_go_dark_and_only_ours(leds: Leds, lamps: LedLamps) -> None:
    (leds.folder / "ACT" / "brightness").write_text("255\n")
    for lamp in NAMES:
        lamps.light(lamp, 1.0)
    leds.take_away("bay-left")
    lamps.dark()
    assert leds.lit() == {"ACT"}


def test_what_a_dead_process_left_on_goes_out_too(leds: Leds) -> None:
    LedLamps(NAMES, leds.folder).light(Lamp.FACE, 1.0)
    LedLamps(NAMES, leds.folder).dark()
    assert leds.lit() == set()


def test_another_lamp_in_its_place_has_a_brightness_of_its_own(leds: Leds, lamps: LedLamps) -> None:
    lamps.light(Lamp.LEFT, 1.0)
    lamps.dark()
    (leds.folder / "bay-left" / "max_brightness").write_text("7\n")
    lamps.light(Lamp.LEFT, 1.0)
    assert (leds.folder / "bay-left" / "brightness").read_text() == "7\n"


def test_after_the_end_nothing_lights_any_more(leds: Leds, lamps: LedLamps) -> None:
    lamps.close()
    lamps.light(Lamp.FACE, 1.0)
    assert leds.lit() == set()


def test_a_lamp_that_is_gone_is_named_and_comes_back(leds: Leds, lamps: LedLamps) -> None:
    leds.take_away("face")
    with pytest.raises(LampGoneError, match="face"):
        lamps.light(Lamp.FACE, 1.0)
    leds.plug("face")
    lamps.light(Lamp.FACE, 1.0)
    assert leds.lit() == {"face"}


def test_a_lamp_that_takes_no_brightness_is_gone(leds: Leds, lamps: LedLamps) -> None:
    leds.seal("face")
    with pytest.raises(LampGoneError):
        lamps.light(Lamp.FACE, 1.0)


@pytest.mark.parametrize("told", ["", "none", "-1", "0", "9" * 5000, "²", "\xff"])
def test_a_fullest_brightness_that_is_no_number_is_told(
    leds: Leds, lamps: LedLamps, told: str
) -> None:
    (leds.folder / "face" / "max_brightness").write_text(told, encoding="latin-1")
    with pytest.raises(LampGoneError, match="max_brightness"):
        lamps.light(Lamp.FACE, 1.0)


def test_lamps_in_order_have_no_fault(lamps: LedLamps) -> None:
    assert lamps.faults() == ()


def test_each_fault_says_which_lamp_and_what(leds: Leds, lamps: LedLamps) -> None:
    leds.take_away("bay-left")
    leds.drive("face", "heartbeat")
    gone, held = lamps.faults()
    assert gone == LampFault(Lamp.LEFT, "lamp.gone", "bay-left: No such file or directory")
    assert held == LampFault(Lamp.FACE, "lamp.held", "face is driven by 'heartbeat'")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everything")
def test_a_lamp_this_account_may_not_write_is_a_fault(leds: Leds, lamps: LedLamps) -> None:
    (leds.folder / "face" / "brightness").chmod(0o444)
    assert [fault.lamp for fault in lamps.faults()] == [Lamp.FACE]


# --- ramps

FPS = 60


def shown(fade: Fade, until: float, begin: float = 0.0) -> list[dict[Lamp, float]]:
    steps = range(round(begin * FPS), round(until * FPS))
    return [dict(fade.step(step / FPS)) for step in steps]


def test_light_comes_in_a_ramp(lamps: LedLamps) -> None:
    fade = Fade()
    fade.aim({Lamp.LEFT: 1.0})
    levels = [now[Lamp.LEFT] for now in shown(fade, 0.3)]
    assert levels == sorted(levels)
    assert len(set(levels)) >= RAMP_S * FPS
    assert (levels[0], levels[-1]) == (0.0, 1.0)


def test_a_customer_who_leaves_leaves_no_light(lamps: LedLamps) -> None:
    fade = Fade()
    fade.aim({Lamp.FACE: 1.0})
    shown(fade, 1.0)
    fade.cut(1.0)
    assert not any(fade.step(1.0).values())


def flashes(light: list[float]) -> list[int]:
    """Give the places where a rise of a tenth or more begins after a fall of as much."""
    turns, least, most, falling = [], light[0], light[0], True
    for place, now in enumerate(light):
        least, most = min(least, now), max(most, now)
        if falling and now >= least + 0.1:
            turns.append(place)
            falling, most = False, now
        elif not falling and now <= most - 0.1:
            falling, least = True, now
    return turns


def most_in_a_second(light: list[float]) -> int:
    begun = flashes(light)
    return max((sum(at <= one < at + FPS for one in begun) for at in begun), default=0)


LEVELS = st.dictionaries(st.sampled_from(list(Lamp)), st.sampled_from((0.0, 0.25, 0.5, 1.0)))
ORDERS = st.lists(st.tuples(st.integers(0, 12), st.none() | LEVELS), max_size=60)


@settings(max_examples=40)
@given(ORDERS)
def test_whatever_is_asked_for_no_light_flashes_more_than_three_times_a_second(
    orders: list[tuple[int, dict[Lamp, float] | None]],
) -> None:
    fade, step, seen = Fade(), 0, [dict.fromkeys(Lamp, 0.0)]
    for wait, levels in [*orders, (FPS, {})]:
        if levels is None:
            fade.cut(step / FPS)
        else:
            fade.aim(levels)
        for _ in range(wait):
            seen.append({**dict.fromkeys(Lamp, 0.0), **fade.step(step / FPS)})
            step += 1
    for lamp in Lamp:
        assert most_in_a_second([now[lamp] for now in seen]) <= 3
    assert most_in_a_second([sum(now.values()) for now in seen]) <= 3


@pytest.mark.parametrize("cuts", [True, False])
def test_nobody_who_switches_as_fast_as_it_goes_gets_a_fourth_flash(*, cuts: bool) -> None:
    fade, seen, full = Fade(), [0.0], {Lamp.FACE: 1.0}
    for step in range(6 * FPS):
        if seen[-1] == 1.0 and cuts:
            fade.cut(step / FPS)
        elif seen[-1] in (0.0, 1.0):
            fade.aim({} if seen[-1] else full)
        seen.append(fade.step(step / FPS).get(Lamp.FACE, 0.0))
    assert most_in_a_second(seen) == 2
    hasty = [0.0, *(float(step % 12 < 6) for step in range(FPS))]  # five would be counted
    assert most_in_a_second(hasty) == 5


def test_light_cut_as_it_begins_to_rise_does_not_rise_again_at_once() -> None:
    fade, seen = Fade(), [0.0]
    for step in range(6 * FPS):
        if seen[-1] >= 0.1:
            fade.cut(step / FPS)
        fade.aim({Lamp.FACE: 1.0})
        seen.append(fade.step(step / FPS).get(Lamp.FACE, 0.0))
    assert most_in_a_second(seen) == 3


def test_a_burst_from_both_sides_turns_each_lamp_off_and_on_once() -> None:
    fade, both = Fade(), {Lamp.LEFT: 1.0, Lamp.RIGHT: 1.0}
    seen, at = [], 0.0
    for levels in (both, {Lamp.LEFT: 1.0}, {Lamp.RIGHT: 1.0}, both):
        fade.aim(levels)
        seen += shown(fade, at + HOLD_S + RAMP_S, at)
        at += HOLD_S + RAMP_S
    steady = seen[round((HOLD_S + RAMP_S) * FPS) :]
    for lamp in both:
        ways = [two[lamp] - one[lamp] for one, two in pairwise(steady) if two[lamp] != one[lamp]]
        falls = [way < 0 for way in ways]
        assert sum(one != two for one, two in pairwise(falls)) == 1  # down, then up
    assert most_in_a_second([sum(now.values()) for now in seen]) <= 1


# --- frames in the light that is wanted


def lit(at: int, **meta: object) -> Frame:
    return Frame(frame(0, 0).main, frame(0, 0).lores, at, dict(meta))


def test_a_frame_exposed_before_the_light_changed_does_not_count() -> None:
    settling = Settling()
    settling.begin(100)
    assert [settling(lit(at)) for at in (99, 100)] == [False, True]


def test_frames_count_once_the_exposure_stands_still() -> None:
    settling = Settling()
    settling.begin(0)
    times = (10_000, 10_000, 10_000, 10_000, 14_000, 18_000, 18_500, 18_500)
    told = [settling(lit(1, ExposureTime=time, AnalogueGain=2.0)) for time in times]
    assert told == [False] * 6 + [True] * 2


@pytest.mark.parametrize("word", [{"AeState": 1}, {"AeLocked": False}])
def test_frames_of_an_automatic_that_still_searches_do_not_count(word: dict[str, object]) -> None:
    settling = Settling()
    settling.begin(0)
    told = [settling(lit(1, ExposureTime=10_000, **word)) for _ in range(LATEST)]
    assert told == [False] * (LATEST - 1) + [True]  # a light that flickers gets its picture too


@pytest.fixture
def sensor() -> Sensor:
    made = Sensor()
    made.frames_to_settle = 9
    return made


def test_a_camera_that_follows_a_lamp_gives_its_frame_when_it_has_followed(sensor: Sensor) -> None:
    camera, settling = on_a_pi(sensor), Settling()
    still = camera.still()
    sensor.light = 0.25
    settling.begin(still.timestamp_ns + 1)
    frames = camera.frames()
    counted = next(one for one in frames if settling(one))
    camera.stop()
    assert counted.meta["ExposureTime"] == pytest.approx(4 * int(str(still.meta["ExposureTime"])))
