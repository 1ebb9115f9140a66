"""Paper, print and pictures: what every drawn document shares. 20 pixels are one millimetre."""

import io
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

MM = 20
CARD = (round(85.6 * MM), round(53.98 * MM))  # ISO/IEC 7810 ID-1
PAGE = (125 * MM, 88 * MM)  # ICAO 9303-4, TD3
CORNER = round(3.18 * MM)
NOTO = Path("/usr/share/fonts/truetype/noto")
OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
Colour = tuple[int, int, int]
INK: Colour = (28, 30, 38)
LABEL: Colour = (74, 88, 104)
RED: Colour = (176, 34, 40)


@cache
def font(millimetres: float, kind: str = "Regular") -> ImageFont.FreeTypeFont:
    """Noto Sans of a height."""
    return ImageFont.truetype(NOTO / f"NotoSans-{kind}.ttf", round(millimetres * MM))


@cache
def ocr_b() -> ImageFont.FreeTypeFont:
    """OCR-B size 1 (ISO 1073-2): capitals 2.4 mm high."""
    return ImageFont.truetype(OCR_B, round(3.45 * MM))


def paper(size: tuple[int, int], tint: Colour, waves: Sequence[Colour]) -> Image.Image:
    """Pale ground with a gradient and fine wave lines, like security print."""
    light = tuple(min(255, part + 18) for part in tint)
    turned = Image.linear_gradient("L").rotate(60, resample=Image.Resampling.BICUBIC)
    ramp = turned.crop((70, 70, 186, 186)).resize(size, Image.Resampling.BICUBIC)
    sheet = Image.composite(Image.new("RGB", size, tint), Image.new("RGB", size, light), ramp)
    pen = ImageDraw.Draw(sheet)
    for index, colour in enumerate(waves):
        for row in range(-size[1] // 5, size[1] * 6 // 5, 34):
            curve = [
                (x, row + 46 * math.sin(x / (150 + 60 * index) + row / 90 + index * 2)
                 + 18 * math.sin(x / 47 + index))
                for x in range(0, size[0] + 24, 24)
            ]  # fmt: skip
            pen.line(curve, fill=colour, width=2)
    return sheet


def rosette(pen: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    """Draw a guilloche flower."""
    turns = [i / 900 * 2 * math.pi for i in range(901)]
    for petals in (7, 11, 17):
        curve = [
            (
                centre[0] + radius * (0.62 + 0.36 * math.cos(petals * t)) * math.cos(t),
                centre[1] + radius * (0.62 + 0.36 * math.cos(petals * t)) * math.sin(t),
            )
            for t in turns
        ]
        pen.line(curve, fill=colour, width=2)


def emblem(sheet: Image.Image, centre: tuple[int, int], radius: int) -> None:
    """Draw a star in a disc: no state's coat of arms, on purpose."""
    pen = ImageDraw.Draw(sheet)
    x, y = centre
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=RED, outline=(206, 160, 60),
                width=max(3, radius // 9))  # fmt: skip
    tips = [(0.62 if i % 2 == 0 else 0.25, -math.pi / 2 + i * math.pi / 5) for i in range(10)]
    star = [(x + radius * far * math.cos(a), y + radius * far * math.sin(a)) for far, a in tips]
    pen.polygon(star, fill=(250, 214, 70))


def chip(sheet: Image.Image, left: int, top: int) -> None:
    """Draw a gold contact plate of 12.5 x 11 mm."""
    width, height = round(12.5 * MM), 11 * MM
    pen = ImageDraw.Draw(sheet)
    pen.rounded_rectangle((left, top, left + width, top + height), 34, fill=(214, 182, 104),
                          outline=(140, 112, 52), width=4)  # fmt: skip
    for part in (1, 2):
        y = top + height * part // 3
        pen.line((left, y, left + width // 3, y), fill=(140, 112, 52), width=4)
        pen.line((left + width * 2 // 3, y, left + width, y), fill=(140, 112, 52), width=4)
    pen.rounded_rectangle((left + width // 3, top + 26, left + width * 2 // 3, top + height - 26),
                          22, outline=(140, 112, 52), width=4)  # fmt: skip


def portrait(sheet: Image.Image, picture: bytes | None, box: tuple[int, int, int, int]) -> None:
    """Print the holder's picture into a box, or an outline of nobody."""
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    if picture is None:
        shape = Image.new("RGB", size, (203, 212, 220))
        pen = ImageDraw.Draw(shape)
        pen.ellipse((size[0] * 0.27, size[1] * 0.16, size[0] * 0.73, size[1] * 0.6),
                    fill=(150, 162, 174))  # fmt: skip
        pen.ellipse((size[0] * 0.04, size[1] * 0.66, size[0] * 0.96, size[1] * 1.5),
                    fill=(150, 162, 174))  # fmt: skip
    else:
        with Image.open(io.BytesIO(picture)) as photo:
            shape = ImageOps.fit(photo.convert("RGB"), size, Image.Resampling.LANCZOS)
    sheet.paste(shape, (left, top))


def code(sheet: Image.Image, text: str, left: int, top: int, side: int) -> None:
    """Print a QR code with its quiet zone into a square."""
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=3, box_size=4)
    drawn.add_data(text.encode())
    drawn.make(fit=True)
    picture = drawn.make_image().get_image().convert("RGB")
    sheet.paste(picture.resize((side, side), Image.Resampling.LANCZOS), (left, top))


def zone(sheet: Image.Image, lines: Sequence[str], left: int, top: int, line_mm: float) -> None:
    """Print a machine readable zone, 10 characters an inch (9303-3 figure 5)."""
    pen = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            x = left + (column + 0.5) * 2.54 * MM
            y = top + row * line_mm * MM
            pen.text((x, y), letter, font=ocr_b(), fill=(16, 16, 20), anchor="ms")


def specimen(sheet: Image.Image, centre: tuple[int, int], millimetres: float = 6.5) -> Image.Image:
    """Stamp the document as a specimen, slanted and see-through."""
    words = font(millimetres, "Bold")
    text = "SPECIMEN · MẪU"
    width = int(words.getlength(text))
    layer = Image.new("L", (width + 40, round(millimetres * MM * 1.6)), 0)
    ImageDraw.Draw(layer).text((20, 0), text, font=words, fill=64)
    turned = layer.rotate(14, expand=True, resample=Image.Resampling.BICUBIC)
    place = (centre[0] - turned.width // 2, centre[1] - turned.height // 2)
    sheet.paste(Image.new("RGB", turned.size, RED), place, turned)
    return sheet


def rounded(sheet: Image.Image) -> Image.Image:
    """Cut the corners of a card; what is outside becomes transparent."""
    mask = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *sheet.size), CORNER, fill=255)
    card = sheet.convert("RGBA")
    card.putalpha(mask.filter(ImageFilter.GaussianBlur(1)))
    return card
