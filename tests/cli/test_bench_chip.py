"""The bounds the benchmark of chips holds its figures against."""

import pytest

from drivers.nfc.pn532 import Pn532Transceiver
from kiosk.cli.bench_chip.desk import tries
from kiosk.cli.bench_chip.line import least_s
from twins.pn532 import Pn532Twin


class Echo:
    """A card that answers with as many octets as a command's P1 P2 say."""

    ats = bytes.fromhex("067877710280")

    def reset(self) -> None:
        return

    def process(self, apdu: bytes) -> bytes:
        return bytes(int.from_bytes(apdu[2:4], "big")) + b"\x90\x00"


class Slow(Pn532Twin):
    """The twin, which also adds up the time it takes."""

    spent = 0.0

    def _write(self, data: bytes) -> None:
        if len(data) > 6:
            self.spent += self._owed
        super()._write(data)


@pytest.mark.parametrize(("command", "answer"), [(4, 0), (40, 238), (40, 300), (600, 1000)])
def test_the_bound_of_the_line_is_what_the_octets_take(command: int, answer: int) -> None:
    apdu = (b"\x00\xb0" + answer.to_bytes(2, "big")).ljust(command, b"\x5a")
    with Slow(fixed_baud=921_600) as module:
        module.place(Echo())
        reader = Pn532Transceiver(module.path)
        reader.connect()
        module.spent = 0.0
        said = reader.transmit(apdu)
        took = module.spent
        reader.close()
    assert least_s([(apdu, said)], 921_600, 424_000) == pytest.approx(took, rel=0.01)


def test_keys_are_counted_by_what_the_chip_was_asked() -> None:
    pace, proof, other = (bytes.fromhex(h) for h in ("0022C1A400", "0082000028", "00B0000008"))
    assert tries([(pace, b""), (other, b""), (proof, b""), (proof, b"")]) == 3
