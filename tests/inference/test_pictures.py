"""Pictures from outside: decoded within limits or refused by name, encoded within a size."""

import io
import struct
from contextlib import suppress
from zlib import compress, crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inference.picture import decode, jpeg, sharpness, shrink
from kiosk.ports.vision import PictureUnusableError


def packed(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 100, 50)).save(out, kind)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """Give some hundred bytes whose head speaks of many pixels: a decompression bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", compress(bytes(width + 1))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


KINDS = {kind: packed(kind) for kind in ("JPEG", "PNG", "JPEG2000")}


@pytest.mark.parametrize("kind", KINDS)
def test_the_formats_of_chips_and_cameras_are_decoded(kind: str) -> None:
    picture = decode(KINDS[kind])
    assert picture.shape == (48, 64, 3)
    assert abs(int(picture[20, 20, 0]) - 50) < 8  # blue first


@pytest.mark.parametrize("data", [b"", b"nothing", packed("GIF"), packed("BMP")])
def test_anything_else_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(PictureUnusableError):
        decode(data)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    for width, height in ((8000, 5000), (60000, 60000)):
        with pytest.raises(PictureUnusableError, match="more pixels"):
            decode(png_that_says(width, height))


def test_a_picture_that_breaks_off_is_told_from_one_of_another_kind() -> None:
    noise = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 120, 3), np.uint8)).save(
        noise, "JPEG"
    )
    with pytest.raises(PictureUnusableError, match="breaks off"):
        decode(noise.getvalue()[:2000])


@settings(max_examples=80, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    cut=st.integers(0, 400),
    at=st.integers(0, 400),
    byte=st.integers(0, 255),
)
def test_spoilt_bytes_give_a_picture_or_a_named_error(
    kind: str, cut: int, at: int, byte: int
) -> None:
    data = bytearray(KINDS[kind][: cut or None])
    if at < len(data):
        data[at] = byte
    with suppress(PictureUnusableError):
        assert decode(bytes(data)).ndim == 3


def test_a_picture_is_packed_within_its_limit() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (900, 1200, 3), np.uint8)
    assert len(jpeg(noise, 60_000)) <= 60_000


@given(st.integers(1, 3000), st.integers(1, 300), st.integers(20, 900))
@settings(max_examples=30, deadline=None)
def test_shrinking_keeps_to_the_longest_side(width: int, height: int, longest: int) -> None:
    shape = shrink(np.zeros((height, width, 3), np.uint8), longest).shape
    assert max(shape[:2]) <= longest or max(width, height) <= longest


def test_an_empty_picture_is_not_sharp() -> None:
    assert sharpness(np.zeros((0, 0), np.uint8)) == 0.0


def test_sixteen_bits_are_scaled_and_what_is_see_through_lies_on_white() -> None:
    deep = io.BytesIO()
    Image.fromarray(np.full((20, 30), 32768, np.uint16)).save(deep, "PNG")
    assert abs(int(decode(deep.getvalue())[5, 5, 0]) - 127) < 2
    clear = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(clear, "PNG")
    assert decode(clear.getvalue())[5, 5].tolist() == [255, 255, 255]


def test_palettes_and_turned_photographs_are_read_right() -> None:
    palette = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 100, 50)).convert("P").save(palette, "PNG")
    assert decode(palette.getvalue()).shape == (48, 64, 3)
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (64, 48)).save(turned, "JPEG", exif=exif)
    assert decode(turned.getvalue()).shape == (64, 48, 3)


def test_inks_are_refused_since_no_file_says_how_they_look() -> None:
    inks = io.BytesIO()
    Image.new("CMYK", (64, 48), (10, 90, 120, 0)).save(inks, "JPEG")
    with pytest.raises(PictureUnusableError, match="CMYK"):
        decode(inks.getvalue())


def test_an_animation_is_refused_since_nobody_knows_which_picture_counts() -> None:
    moving = io.BytesIO()
    frames = [Image.new("RGB", (32, 32), (shade, 0, 0)) for shade in (250, 10)]
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureUnusableError, match="animated"):
        decode(moving.getvalue())


def test_a_phones_heic_is_refused_by_name() -> None:
    with pytest.raises(PictureUnusableError, match="no JPEG"):
        decode(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200))
