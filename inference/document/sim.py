"""The number of a SIM in pictures of its carrier card, read twice: barcode and print."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inference.document import codes, tesseract
from inference.document.finder import find
from inference.document.rectify import rectify
from inference.picture import Bgr, grey
from kiosk.case.sim import same_serial
from kiosk.case.sim_serials import candidates

DIGITS: Final = "0123456789 "


@dataclass(frozen=True, slots=True)
class SimNumbers:
    """`texts` of the codes, or of the print where there is none; `differ` when they disagree."""

    texts: tuple[str, ...]
    differ: bool = False


def numbers(pictures: Sequence[Bgr], wait_s: float = tesseract.WAIT_S) -> SimNumbers:
    """Read the frames of a burst, the best one first; the print of the best one is read.

    Only serials with a right check digit are held against each other: a misread digit fails it.
    """
    read = codes.voted(pictures, hard=True)
    serials = [
        serial.digits for serial in candidates((), _print(pictures[0], wait_s)) if serial.checked
    ]
    if not read:
        return SimNumbers(tuple(serials))
    coded = [serial.digits for serial in candidates(read) if serial.checked]
    agree = any(same_serial(one, other) for one in coded for other in serials)
    return SimNumbers(read, differ=bool(coded and serials) and not agree)


def _print(picture: Bgr, wait_s: float) -> tuple[str, ...]:
    found = find(picture)
    if found is None:
        return ()
    luma = grey(rectify(picture, found, card=True).picture)
    return tesseract.lines(luma, letters=DIGITS, block=tesseract.SPARSE, wait_s=wait_s)
