"""The population over the real readers: pcscd with vpcd, and a PN532 on a PTY, both protocols.

A sample by default; every kind with `POPULATION=whole` in the environment (several minutes).
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from emrtd_kinds import KINDS, examine, look

from drivers.nfc.pn532 import Pn532Transceiver
from drivers.pcsc.transceiver import PcscTransceiver
from kiosk.ports.transceiver import Transceiver
from twins.emrtd import VirtualEmrtd
from twins.pcsc import PcscTwin
from twins.pn532 import Pn532Twin

SAMPLE = (
    "cccd 2021",
    "can cuoc of a child without portrait",
    "passport: extended length",
    "PACE with AES-256 on parameters 17",
    "PACE that proves the chip, AES-128 on curve 13",
    "clone: chip authentication with AES-128 on parameters 13",
    "downgrade: the stronger way taken out of EF.CardAccess",
    "DG2 of somebody else",
    "signer revoked",
    "DG1 of 16 megabytes",
    "protected answers: replay",
    "leaves after command 9",
    "the wrong key",
)
WHOLE = os.environ.get("POPULATION") == "whole"
NAMES = list(KINDS) if WHOLE else SAMPLE
Lay = Callable[[VirtualEmrtd], None]
Desk = tuple[Transceiver, Lay]


class Changing:
    """A card in a slot that is now one chip, now another; pulled and put in when one left."""

    def __init__(self, slots: PcscTwin) -> None:
        self._slots = slots
        self.chip: VirtualEmrtd | None = None
        self.gone = True

    @property
    def atr(self) -> bytes:
        return self.chip.atr if self.chip else b""

    def reset(self) -> None:
        if self.chip:
            self.chip.reset()

    def process(self, apdu: bytes) -> bytes:
        answer = self.chip.process(apdu) if self.chip else b""
        self.gone = not answer
        return answer

    def lay(self, chip: VirtualEmrtd) -> None:
        self.chip = chip
        if self.gone:
            self.gone = False
            self._slots.insert(0, self)


@pytest.fixture(scope="module")
def pcsc() -> Iterator[Desk]:
    with PcscTwin() as slots:
        yield PcscTransceiver(0), Changing(slots).lay


@pytest.fixture(scope="module")
def pn532() -> Iterator[Desk]:
    with Pn532Twin() as module:
        reader = Pn532Transceiver(module.path)
        yield reader, module.place
        reader.close()


@pytest.fixture(scope="module")
def blocks() -> Iterator[Desk]:
    with Pn532Twin() as module:
        reader = Pn532Transceiver(module.path, by_blocks=True)
        yield reader, module.place
        reader.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("over", ["pcsc", "pn532", "blocks"])
def test_a_kind_comes_to_its_end_over_a_true_reader(
    over: str, name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    reader, lay = request.getfixturevalue(over)
    kind = KINDS[name]
    for file, data in kind.trust().items():
        (tmp_path / file).write_bytes(data)
    card = kind.make()
    lay(card)
    seen = look(kind, tmp_path, reader, card)
    assert seen.outcome in kind.outcome, seen.detail
    if seen.record is not None:
        examine(kind, seen.record, card)
