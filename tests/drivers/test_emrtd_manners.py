"""Wrong keys: a rest after each, few tries, and no card is ever locked."""

import pytest
from emrtd_parts import Contact, card, country, holder, hushed, key_of

from drivers.emrtd.manners import FORGOTTEN_S, Manners
from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import ChipKey, ChipKeyRefusedError
from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import CAN, Protocols

WRONG = ChipKey("000000000", "930412", "330412")
WRONG_CAN = ChipKey("", "", "", "999999")


class Time:
    """A clock that runs only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def read(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def station(chip: VirtualEmrtd, time: Time) -> ChipStation:
    manners = Manners(clock=time.read, pause=time.wait)
    return ChipStation([Contact(chip)], None, hushed, manners=manners)


def with_pace(**more: object) -> VirtualEmrtd:
    ways = Protocols(pace=(PaceOption(parameters=12),), **more)
    return VirtualEmrtd(holder(), country(), Quirks(can_tries=3), ways)


def test_two_seconds_pass_between_a_refused_key_and_the_next(time: Time) -> None:
    chip = card()
    station(chip, time).read([WRONG, key_of(chip.document)])
    assert time.waits == [2.0]


def test_the_right_key_waits_for_nothing(time: Time) -> None:
    chip = card()
    one = station(chip, time)
    one.read([key_of(chip.document)])
    one.read([key_of(chip.document)])
    assert time.waits == []


def test_the_rest_is_kept_from_one_call_to_the_next(time: Time) -> None:
    chip = card()
    one = station(chip, time)
    with pytest.raises(ChipKeyRefusedError):
        one.read([WRONG])
    time.now += 0.5
    one.read([key_of(chip.document)])
    assert time.waits == [1.5]


def test_a_refused_access_number_rests_too_before_the_printed_data(time: Time) -> None:
    chip = with_pace(can="012345")
    record = station(chip, time).read([WRONG_CAN, key_of(chip.document)])
    assert (record.password, record.passed_over) == ("MRZ", ("PACE_WRONG_PASSWORD",))
    assert time.waits == [2.0]


def test_reading_again_and_again_never_locks_a_card(time: Time) -> None:
    chip = with_pace(can="012345", passwords=(CAN,), bac=False)
    one = station(chip, time)
    for _ in range(6):
        with pytest.raises(ChipKeyRefusedError, match="PACE_WRONG_PASSWORD"):
            one.read([WRONG_CAN])
    assert chip.failed_keys == 1
    assert one.read([ChipKey("", "", "", "012345")]).passed_over == ()


def test_a_number_refused_long_ago_may_be_tried_again(time: Time) -> None:
    manners = Manners(clock=time.read, pause=time.wait)
    manners.refused_number("999999")
    assert manners.knows_wrong("999999")
    assert not manners.knows_wrong("999998")
    time.now += FORGOTTEN_S
    assert not manners.knows_wrong("999999")


def test_the_last_try_of_an_access_number_is_left_to_its_owner(time: Time) -> None:
    chip = with_pace(can="012345")
    for number in ("999990", "999991"):  # two other machines, or an earlier day
        with pytest.raises(ChipKeyRefusedError):
            station(chip, time).read([ChipKey("", "", "", number)])
    assert chip.failed_keys == 2
    record = station(chip, time).read([WRONG_CAN, key_of(chip.document)])
    assert (record.password, record.passed_over) == ("MRZ", ("PACE_LAST_TRY",))
    assert chip.failed_keys == 2


def test_at_most_one_access_number_and_two_keys_are_tried(time: Time) -> None:
    chip = card()
    keys = [WRONG_CAN, ChipKey("", "", "", "999998"), WRONG, WRONG, key_of(chip.document)]
    with pytest.raises(ChipKeyRefusedError):
        station(chip, time).read(keys)
    assert chip.failed_keys == 2


def test_what_is_remembered_of_an_access_number_does_not_hold_it(time: Time) -> None:
    manners = Manners(clock=time.read, pause=time.wait)
    manners.refused_number("987654")
    assert b"987654" not in repr(vars(manners)).encode()
