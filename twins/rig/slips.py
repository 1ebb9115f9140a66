"""What a phone reads from the papers of the machine."""

import zxingcpp
from PIL import Image

from twins.rig.centre import StartError
from twins.rig.stage import Stage


def codes(stage: Stage) -> list[str]:
    """Give the texts of the QR codes on the newest one. Raise `StartError` where none came out."""
    if not stage.machine.printer.slips:
        raise StartError("no paper came out")
    return read(stage.machine.printer.slips[-1])


def read(paper: Image.Image) -> list[str]:
    """Give the texts of the QR codes on a paper."""
    return [found.text for found in zxingcpp.read_barcodes(paper.convert("L"))]
