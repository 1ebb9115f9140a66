"""`simkiosk sim read` as a technician types it."""

import json
from collections.abc import Iterator

import pytest
import serial

from drivers.sim_card import identify
from drivers.sim_dispenser import open_crt591
from kiosk.cli import main
from twins.sim_dispenser import SimDispenserTwin
from twins.uicc import Uicc


@pytest.fixture
def twin() -> Iterator[SimDispenserTwin]:
    card = Uicc("8984040000123456789", "452040123456789")
    with SimDispenserTwin([card], time_scale=0) as machine:
        yield machine


def feed(twin: SimDispenserTwin) -> None:
    dispenser = open_crt591(twin.path, identify)
    dispenser.feed_to_reader()
    dispenser.close()


def test_the_card_at_the_contacts_is_told(
    twin: SimDispenserTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(twin)
    assert main(["sim", "read", "--reader", f"dispenser:{twin.path}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["iccid"], told["imsi"]) == ("8984040000123456789", "452040123456789")
    assert twin.moves == 1


def test_a_protected_imsi_is_left_out_of_plain_words(
    twin: SimDispenserTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    twin.magazine = [Uicc("8984040000123456789", "452040123456789", imsi_needs_pin=True)]
    feed(twin)
    assert main(["sim", "read", "--reader", f"crt591:{twin.path}"]) == 0
    assert "imsi" not in capsys.readouterr().out


def test_no_card_is_an_answer_not_a_move(
    twin: SimDispenserTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim", "read", "--reader", f"dispenser:{twin.path}", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "sim_card.absent"
    assert twin.moves == 0


def test_a_line_that_is_not_there_is_an_error_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "read", "--reader", "dispenser:/dev/no-such-line", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "device.gone"


@pytest.mark.parametrize(
    "words", [["sim", "read"], ["sim", "counter"], ["chip", "read", "--can", "123456"]]
)
def test_a_line_the_kiosk_holds_is_named_with_what_to_do(
    twin: SimDispenserTwin, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with serial.Serial(twin.path, 9600, exclusive=True):
        assert main([*words, "--reader", f"dispenser:{twin.path}", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)["error"]
    assert told["code"] == "device.refused"
    assert "systemctl stop simkiosk-devices" in told["detail"]
    assert twin.moves == 0


@pytest.mark.parametrize("reader", ["nfc:1", "dispenser:", "pcsc"])
def test_a_reader_nobody_knows_is_wrong_usage(reader: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sim", "read", "--reader", reader])
    assert ended.value.code == 2
