"""Chips at a CRT-591: contacts, security modules and radio, over its own line."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
import serial
from dispenser_benches import hasty
from emrtd_parts import card as passport
from emrtd_parts import country, holder

from drivers.sim_card import SimSlot, identify
from drivers.sim_dispenser import Crt591, open_crt591
from kiosk.cli import main
from kiosk.ports.errors import DeviceRefusedError, DeviceTimeoutError
from kiosk.ports.sim_reader import SimAbsentError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError
from twins.sim_dispenser import SimDispenserTwin
from twins.uicc import Uicc

ICCID = "8984040000123456789"
IMSI = "452040123456789"
EXAMPLE = (Path(__file__).parents[2] / "image-build" / "kiosk.toml").read_text()


@pytest.fixture
def twin() -> Iterator[SimDispenserTwin]:
    with SimDispenserTwin([Uicc(ICCID, IMSI)], time_scale=0, sams=[Uicc(ICCID, IMSI)]) as machine:
        yield machine


@pytest.fixture
def machine(twin: SimDispenserTwin) -> Iterator[Crt591]:
    dispenser = open_crt591(twin.path, identify)
    yield dispenser
    dispenser.close()


def test_a_sim_at_the_contacts_is_read_as_in_any_slot(
    machine: Crt591, twin: SimDispenserTwin
) -> None:
    slot = SimSlot(machine.contacts)
    assert not slot.present()
    with pytest.raises(SimAbsentError):
        slot.read()
    machine.feed_to_reader()
    assert (slot.read().iccid, slot.read().imsi) == (ICCID, IMSI)
    assert (twin.powered, twin.moves) == (False, 1)


def test_a_security_module_answers_and_an_empty_slot_is_absent(
    machine: Crt591, twin: SimDispenserTwin
) -> None:
    module = machine.sam(0)
    assert module.connect() == twin.sams[0].atr
    assert module.transmit(bytes.fromhex("00A4000C023F00")) == b"\x90\x00"
    module.disconnect()
    with pytest.raises(CardAbsentError):
        machine.sam(1).connect()


def test_radio_gives_the_ats_of_a_card_that_stands_inside(
    machine: Crt591, twin: SimDispenserTwin
) -> None:
    radio = machine.radio()
    with pytest.raises(CardAbsentError):
        radio.connect()
    chip = passport()
    twin.magazine = [chip]  # type: ignore[list-item]
    machine.feed_to_reader()
    assert radio.connect() == chip.ats
    assert radio.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
    assert radio.transmit(bytes(300)) == b"\x67\x00"  # longer than the machine carries
    radio.disconnect()
    with pytest.raises(CardRemovedError, match="not connected"):
        radio.transmit(b"\x00\x84\x00\x00\x08")


def test_a_card_of_type_b_is_spoken_to_as_one(machine: Crt591, twin: SimDispenserTwin) -> None:
    twin.magazine, twin.type_b = [passport()], True  # type: ignore[list-item]
    machine.feed_to_reader()
    radio = machine.radio()
    assert radio.connect()[0] == 0x50  # ATQB
    assert radio.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"


def test_a_card_without_radio_is_absent_for_it(machine: Crt591) -> None:
    machine.feed_to_reader()
    with pytest.raises(CardAbsentError):
        machine.radio().connect()


def test_a_chip_that_dies_in_mid_talk_has_left(machine: Crt591, twin: SimDispenserTwin) -> None:
    machine.feed_to_reader()
    machine.contacts.connect()
    assert isinstance(twin.card, Uicc)
    twin.card.dead = True
    with pytest.raises(CardRemovedError):
        machine.contacts.transmit(bytes.fromhex("00A4000C023F00"))


def test_a_jam_in_mid_talk_is_no_matter_of_the_chip(
    machine: Crt591, twin: SimDispenserTwin
) -> None:
    machine.feed_to_reader()
    machine.contacts.connect()
    with pytest.raises(DeviceRefusedError, match="not released"):
        machine.present()  # the contacts hold the card


def test_an_identity_chip_is_read_through_the_dispenser(
    twin: SimDispenserTwin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin.magazine = [passport()]  # type: ignore[list-item]
    dispenser = open_crt591(twin.path, identify)
    dispenser.feed_to_reader()
    dispenser.close()
    trust, config = tmp_path / "csca.pem", tmp_path / "kiosk.toml"
    trust.write_bytes(country().csca_pem)
    config.write_text(EXAMPLE.replace("/dev/ttyUSB0", twin.path))
    who = holder()
    words = ["--doc-number", who.printed_number, "--birth", who.birth, "--expiry", who.expiry]
    words += ["--trust", str(trust), "--config", str(config), "--json"]
    assert main(["chip", "read", "--reader", "dispenser", *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["pa_chain"], said["untampered"]) == ("PA_OK", True)
    assert twin.path in said["reader"]
    assert twin.taken == []


def test_the_bin_is_counted_and_set_to_nought(
    machine: Crt591, twin: SimDispenserTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.feed_to_reader()
    machine.capture()
    assert machine.bin_count() == 1
    twin.binned = 1000
    assert machine.bin_count() == 0
    machine.close()
    twin.binned = 7
    spec = f"dispenser:{twin.path}"
    assert main(["sim", "counter", "--reader", spec, "--reset", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"bin": 7, "reset": True}
    assert twin.binned == 0


def test_a_move_that_takes_too_long_is_discontinued(twin: SimDispenserTwin) -> None:
    with serial.Serial(twin.path, 9600) as port:
        machine = Crt591(port, identify)
        machine.connect()
        twin.time_scale = 100
        with hasty(machine), pytest.raises(DeviceTimeoutError):
            machine.feed_to_reader()
        ends = monotonic() + 40
        while not twin.aborted and monotonic() < ends:
            sleep(0.01)
        assert (twin.at, twin.aborted) == ("track", 1)
        twin.time_scale = 0
        machine.feed_to_reader()
        assert (twin.at, twin.moves) == ("reader", 2)
