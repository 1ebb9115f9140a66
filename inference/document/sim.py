"""The number of a SIM in a picture of its carrier card: the barcode, else the printed digits."""

import re
from typing import Final

from inference.document import codes, tesseract
from inference.document.finder import find
from inference.document.rectify import rectify
from inference.picture import Bgr, grey

PRINTED: Final = re.compile(r"89[0-9]{16,18}")


def numbers(picture: Bgr) -> tuple[str, ...]:
    """Give the codes of the picture; without any, digit groups that start like an ICCID."""
    read = codes.read(picture, hard=True)
    if read:
        return read
    found = find(picture)
    if found is None:
        return ()
    luma = grey(rectify(picture, found, card=True).picture)
    rows = tesseract.lines(luma, letters="0123456789 ", block=11)
    joined = [row.replace(" ", "") for row in rows]
    hits = [hit.group() for row in joined if (hit := PRINTED.search(row))]
    return tuple(dict.fromkeys(hits))
