"""Pictures as BGR arrays: decoding with limits, encoding under a size."""

import io
import struct
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.ports.vision import PictureUnusableError

Bgr = NDArray[np.uint8]

LARGEST_BYTES: Final = 24 << 20
LARGEST_PIXELS: Final = 32_000_000
TOO_LARGE: Final = "more pixels than a picture may have"
FORMATS: Final = ("JPEG", "PNG", "JPEG2000")
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error)
BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DEEPEST: Final = 65535  # of a 16-bit picture
QUALITIES: Final = (90, 80, 70, 60, 50, 40, 30)


def decode(data: bytes) -> Bgr:
    """Decode JPEG, PNG or JPEG 2000; raise `PictureUnusableError` for anything else or too big."""
    if len(data) > LARGEST_BYTES:
        raise PictureUnusableError("vision", "more bytes than a picture may have")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as head:
            if why := _unfit(head):
                raise PictureUnusableError("vision", why)
            rgb = np.asarray(_in_colour(ImageOps.exif_transpose(head)))
    except BOMB as bomb:
        raise PictureUnusableError("vision", TOO_LARGE) from bomb
    except UnidentifiedImageError as unknown:
        raise PictureUnusableError("vision", "no JPEG, PNG or JPEG 2000") from unknown
    except BROKEN as broken:
        raise PictureUnusableError("vision", "a picture that is broken or breaks off") from broken
    return np.ascontiguousarray(rgb[:, :, ::-1])


def opened(path: Path) -> Bgr:
    """Decode a file, reading no more than a picture may have; raise `OSError` as `open` does."""
    with path.open("rb") as file:
        return decode(file.read(LARGEST_BYTES + 1))


def _unfit(head: Image.Image) -> str:
    """Say why a picture is none to decide by: its size, inks whose look no file tells, motion."""
    if head.width * head.height > LARGEST_PIXELS:
        return TOO_LARGE
    if head.mode == "CMYK":
        return "colours of inks (CMYK), not of light"
    if head.format == "PNG" and getattr(head, "is_animated", False):
        return "more than one picture (animated)"
    return ""


def _in_colour(picture: Image.Image) -> Image.Image:
    """Give 8 bits of red, green and blue: 16 bits are scaled, what is see-through lies on white."""
    if picture.mode.startswith(("I", "F")):
        deep = np.asarray(picture, np.float64)
        return Image.fromarray((deep / DEEPEST * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, clear).convert("RGB")
    return picture.convert("RGB")


def jpeg(
    picture: Bgr, most_bytes: int, longest: int | None = None, best: int = QUALITIES[0]
) -> bytes:
    """Encode at the best quality that stays within `most_bytes`; shrink to `longest` before."""
    fitted = shrink(picture, longest) if longest else picture
    while True:
        for quality in (step for step in QUALITIES if step <= best):
            _, data = cv2.imencode(".jpg", fitted, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if data.nbytes <= most_bytes:
                return data.tobytes()
        fitted = shrink(fitted, max(fitted.shape[:2]) * 3 // 4)


def shrink(picture: Bgr, longest: int) -> Bgr:
    """Scale down so that the longer side has at most `longest` pixels."""
    picture = halved(picture, longest)
    height, width = picture.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def halved(picture: Bgr, longest: int) -> Bgr:
    """Halve while the longer side keeps `longest` pixels; far cheaper than one odd step."""
    while max(picture.shape[:2]) >= 2 * longest and min(picture.shape[:2]) > 1:
        even = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
        half = (even.shape[1] // 2, even.shape[0] // 2)
        picture = cv2.resize(even, half, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return picture


def rgb_of(picture: Bgr) -> NDArray[np.float32]:
    """Red, green, blue as floats of 0 to 255, the order in which networks take them."""
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.float32)


def grey(picture: Bgr) -> Bgr:
    """Luma only."""
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def sharpness(luma: Bgr) -> float:
    """Variance of the Laplacian: the more detail, the larger; of an empty picture 0."""
    return float(cv2.Laplacian(luma, cv2.CV_32F).var()) if luma.size else 0.0
