"""A document that leaves amid its read and comes back: the read goes on where it stood."""

from dataclasses import replace
from time import monotonic, sleep

import pytest
from emrtd_parts import Contact, country, holder, key_of, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd.files import GROUPS, whole
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.resume import Shelf
from kiosk.ports.chip_reader import (
    ChipKey,
    ChipMovedError,
    ChipProgress,
    ChipRecord,
    CloneState,
)
from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret
from twins.emrtd.protocols import Protocols

WAYS = {
    "BAC": Protocols(),
    "PACE": Protocols(pace=(PaceOption(parameters=12),), chip_keys=(ChipSecret(2, 12),)),
}


class Clock:
    """Time that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Place:
    """A station and whatever lies on it."""

    def __init__(self, chip: VirtualEmrtd) -> None:
        self.clock = Clock()
        self.contact = Contact(chip)
        self.told: list[ChipProgress] = []
        shelf = Shelf(clock=self.clock)
        self.station = ChipStation([self.contact], None, self.told.append, shelf=shelf)

    def read(self, *, leaves_after: int | None = None) -> ChipRecord:
        chip = self.contact.chip
        chip.commands.clear()
        chip.quirks.leaves_after = leaves_after
        return self.station.read([key_of(chip.document)])

    def lose(self, after: int) -> None:
        with pytest.raises(ChipMovedError, match=r"chip\.moved"):
            self.read(leaves_after=after)


def chip(way: str = "BAC", **fields: object) -> VirtualEmrtd:
    return VirtualEmrtd(holder(**fields), country(), Quirks(), WAYS[way])


@pytest.mark.parametrize("way", WAYS)
def test_a_read_goes_on_wherever_the_card_left(way: str) -> None:
    one = chip(way)
    fresh = Place(one).read()
    saved = []
    for after in range(1, fresh.apdus, 9):
        place = Place(one)
        place.lose(after)
        record = place.read()
        assert record.files == fresh.files
        assert record.untampered
        assert record.chip_authentication is fresh.chip_authentication
        saved.append(fresh.octets - record.octets)
    assert saved[-1] > fresh.octets / 2  # nearly all was there
    assert min(saved) >= -120  # at worst the security object's end was read once more


def test_progress_goes_on_from_where_it_stood() -> None:
    place = Place(chip())
    place.lose(30)
    stood = place.told[-1].done
    place.told.clear()
    place.read()
    done = [one.done for one in place.told]
    assert done == sorted(done)
    assert done[0] >= stood - 64
    whole_size = sum(len(data) for data in place.contact.chip.files.values())
    assert place.told[-1] == ChipProgress(whole_size, whole_size)


def test_a_card_may_leave_again_and_again() -> None:
    place = Place(chip())
    for after in (20, 15, 15, 15):
        place.lose(after)
    assert place.read().portrait == picture()


def test_another_document_of_the_same_print_is_read_from_the_start() -> None:
    place = Place(chip())
    place.lose(35)
    other = chip(portrait=picture()[:-9] + b"otherface")
    place.contact.chip = other
    record = place.read()
    assert record.untampered
    assert dict(record.files) == {n: d for n, d in other.files.items() if n != "EF_CardAccess"}


def test_another_persons_document_gets_nothing_of_it() -> None:
    place = Place(chip())
    place.lose(35)
    other = chip(number="001093099999", given="THI BINH")
    place.contact.chip = other
    assert dict(place.read().files)["DG1"] == other.files["DG1"]


def test_after_a_minute_all_is_forgotten() -> None:
    place = Place(chip())
    fresh = Place(chip()).read()
    place.lose(35)
    place.clock.now += 61
    assert place.station.present()
    assert place.read().octets == fresh.octets


def test_the_proof_of_the_chip_is_asked_anew() -> None:
    """A clone laid down in place of the true card brings its own chip."""
    one = chip("PACE")
    place = Place(one)
    place.lose(Place(one).read().apdus - 3)
    clone = VirtualEmrtd(one.document, country(), None, replace(one.protocols, cloned=True))
    clone.files = one.files
    place.contact.chip = clone
    assert place.read().chip_authentication is CloneState.FAILED


def test_a_finished_read_leaves_nothing_behind() -> None:
    place = Place(chip())
    place.lose(30)
    place.read()
    again = place.read()
    assert again.octets == Place(chip()).read().octets


@settings(max_examples=100)
@given(st.binary(max_size=40))
def test_only_a_whole_file_counts_as_read(data: bytes) -> None:
    if whole(GROUPS[11], data):
        assert data[0] == 0x6B
        assert len(data) == data[1] + 2 or data[1] > 0x80


def test_who_lies_there_is_told_by_all_keys_and_what_the_chip_announces() -> None:
    shelf = Shelf(clock=Clock())
    key, other = ChipKey("1", "2", "3"), ChipKey("1", "2", "3", "4")
    for asked, announced in ((other, b"x"), (key, b"y")):
        shelf.put([key], b"x", {"DG1": bytearray(b"a")})
        assert shelf.take([asked], announced) == {}
    shelf.put([key], b"x", {"DG1": bytearray(b"a"), "DG2": bytearray()})
    assert shelf.take([key], b"x") == {"DG1": bytearray(b"a")}
    assert shelf.take([key], b"x") == {}


def test_the_file_at_hand_goes_on_when_the_channel_is_lost() -> None:
    one = chip()
    smooth = Place(one).read()
    one.quirks.channel_fault, one.quirks.channel_fault_times = "mac", 1
    one.quirks.channel_fault_from = 30
    record = Place(one).read()
    assert record.files == smooth.files
    assert record.octets - smooth.octets < 1200  # a new key, not a new read


def test_what_nobody_asks_for_is_wiped_without_being_asked() -> None:
    shelf = Shelf(kept_s=0.02)
    shelf.put([], b"", {"DG1": bytearray(b"a")})
    ends = monotonic() + 40
    while shelf._held and monotonic() < ends:
        sleep(0.01)
    assert shelf._held == {}
