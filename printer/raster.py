"""From a picture to ESC/POS bytes and nothing but raster, feeds and the cut.

Source: docs/devices/escpos.md.
"""

from collections.abc import Iterator
from typing import Final

from escpos.printer import Dummy
from PIL import Image, ImageOps

PROFILE: Final = "TM-T20II"
STRIP_ROWS: Final = 240
FEED_ROWS: Final = 4  # blank rows that cost more as dots than as a feed


def compose(*pictures: Image.Image) -> bytes:
    """Give the bytes of a whole job: reset, then raster and feeds and a cut for each picture."""
    maker = Dummy(profile=PROFILE)
    maker.hw("INIT")
    job = bytes(maker.output)
    maker.clear()
    maker.cut()
    for picture in pictures:
        safe = _without_codes(picture)
        job += b"".join(_part(safe, *part) for part in _parts(safe)) + bytes(maker.output)
    return job


def _parts(picture: Image.Image) -> Iterator[tuple[int, int]]:
    """Split into inked stretches and blank ones worth a feed: first row and row after the last."""
    wide = picture.width // 8
    dots = picture.tobytes()
    inked = [dots[n : n + wide].strip(b"\xff") != b"" for n in range(0, len(dots), wide)]
    start = 0
    for row in range(1, len(inked) + 1):
        near = inked[row : row + FEED_ROWS] if inked[row - 1] else inked[row : row + 1]
        if row == len(inked) or inked[row - 1] != any(near) or row - start == STRIP_ROWS:
            yield start, row
            start = row


def _part(picture: Image.Image, first: int, after: int) -> bytes:
    """Give a feed for blank rows, else raster as wide as the ink reaches."""
    strip = picture.crop((0, first, picture.width, after))
    box = ImageOps.invert(strip.convert("L")).getbbox()
    if box is None:
        return b"\x1bJ" + bytes([after - first])
    maker = Dummy(profile=PROFILE)
    maker.image(strip.crop((0, 0, -(-box[2] // 8) * 8, strip.height)))
    return bytes(maker.output)


def _without_codes(picture: Image.Image) -> Image.Image:
    """Add a dot wherever the raster would spell a real-time command (DLE EOT, ENQ, DC4)."""
    inked = bytes(dots ^ 0xFF for dots in picture.tobytes())
    for order in (b"\x04", b"\x05", b"\x14"):
        inked = inked.replace(b"\x10" + order, b"\x18" + order)
    return Image.frombytes("1", picture.size, bytes(dots ^ 0xFF for dots in inked))
