"""Makes `glyphs.npz`: a small net that tells the characters of machine readable zones apart.

Run `python -m inference.document.teach_glyphs OUT`. Every sample is drawn: OCR-B, now and then
another fixed-pitch font, between neighbours, through a camera of 6 to 28 pixels a character. The
same seed gives the same weights on the same machine; the fonts are Debian's.
"""

import argparse
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from inference.document.glyph_net import HEIGHT, LETTERS, PITCH, WIDTH, normal

FONTS: Final = (
    (Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf"), 0.8),
    (Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"), 0.07),
    (Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"), 0.05),
    (Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf"), 0.04),
    (Path("/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf"), 0.04),
)  # fmt: skip
FINE: Final = 64  # pixels a character of the drawn strip
TALL: Final = 128
CAPITAL: Final = 2.4 / 2.54  # of the pitch (ISO 1073-2)
HIDDEN: Final = 224
Floats = NDArray[np.float32]


def glyphs(font: Path) -> list[Floats]:
    """Draw each letter white on black, on one baseline."""
    probe = ImageFont.truetype(font, 1000)
    _, top, _, bottom = probe.getbbox("H")
    sized = ImageFont.truetype(font, round(1000 * CAPITAL * FINE / (bottom - top)))
    sheets = []
    for letter in LETTERS:
        sheet = Image.new("L", (FINE * 2, TALL), 0)
        place = (FINE, (TALL + CAPITAL * FINE) / 2)
        ImageDraw.Draw(sheet).text(place, letter, font=sized, fill=255, anchor="ms")
        sheets.append(np.asarray(sheet, np.float32) / 255)
    return sheets


def sample(drawn: list[Floats], letter: int, dice: np.random.Generator) -> Floats:
    """Photograph one letter between two neighbours, and cut its cell."""
    strip = np.zeros((TALL, 4 * FINE), np.float32)
    neighbours = dice.integers(0, len(LETTERS), 2)
    neighbours[dice.random(2) < 0.3] = LETTERS.index("<")
    for place, which in ((0, neighbours[0]), (1, letter), (2, neighbours[1])):
        if place == 1 or dice.random() < 0.93:
            part = strip[:, place * FINE : (place + 2) * FINE]
            np.maximum(part, drawn[which], out=part)
    weight = dice.integers(-2, 5)
    if weight:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(int(weight)) * 2 - 1,) * 2)
        strip = np.asarray((cv2.dilate if weight > 0 else cv2.erode)(strip, kernel), np.float32)
    pitch = float(np.exp(dice.uniform(np.log(6.0), np.log(28.0))))
    scale = pitch / FINE
    small = (max(6, round(4 * FINE * scale)), max(6, round(TALL * scale)))
    seen = cv2.GaussianBlur(strip, (0, 0), max(0.1, float(dice.uniform(0.0, 0.16)) * FINE * 0.6))
    low = np.asarray(cv2.resize(seen, small, interpolation=cv2.INTER_AREA), np.float64)
    low = low * dice.uniform(0.35, 1.0) + dice.normal(0, dice.uniform(0, 0.09), low.shape)
    dim, bright = (float(v) for v in dice.uniform(-0.15, 0.15, 2))
    low += np.linspace(dim, bright, small[0])[np.newaxis]
    if dice.random() < 0.3:
        one, other = (_place(small, dice) for _ in range(2))
        cv2.line(low, one, other, (float(dice.uniform(-0.25, 0.35)),), 1)
    return _cell(low.astype(np.float32), dice)


def _place(size: tuple[int, int], dice: np.random.Generator) -> tuple[int, int]:
    return int(dice.integers(0, size[0])), int(dice.integers(0, size[1]))


def _cell(low: Floats, dice: np.random.Generator) -> Floats:
    """Cut WIDTH x HEIGHT, never quite centred, sized or level."""
    height, width = low.shape
    to = PITCH * 4 / width
    across, down = to * dice.uniform(0.93, 1.07), TALL * (PITCH / FINE) / height
    down *= dice.uniform(0.9, 1.1)
    lean = dice.uniform(-0.06, 0.06)
    turn = np.array([[across, dice.uniform(-0.08, 0.08)], [lean * across, down]])
    middle = np.array([WIDTH, HEIGHT]) / 2 - 0.5 + dice.uniform([-1.6, -2.0], [1.6, 2.0])
    shift = middle - turn @ np.array([width / 2 - 0.5, height / 2 - 0.5])
    warp = np.hstack([turn, shift[:, np.newaxis]])
    return np.asarray(
        cv2.warpAffine(low, warp, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REPLICATE), np.float32)  # fmt: skip


def corpus(count: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
    """Draw `count` cells and what they are."""
    dice = np.random.default_rng(seed)
    shapes = [(glyphs(path), share) for path, share in FONTS if path.exists()]
    shares = np.array([share for _, share in shapes])
    cells = np.empty((count, WIDTH * HEIGHT), np.float32)
    truth = dice.integers(0, len(LETTERS), count)
    for row, letter in enumerate(truth):
        drawn = shapes[int(dice.choice(len(shapes), p=shares / shares.sum()))][0]
        cells[row] = sample(drawn, int(letter), dice).ravel()
    return normal(cells), truth


def teach(cells: Floats, truth: NDArray[np.int64], rounds: int, seed: int) -> dict[str, Floats]:
    """Fit two layers by Adam with a falling rate."""
    dice = np.random.default_rng(seed)
    sizes = (WIDTH * HEIGHT, HIDDEN, len(LETTERS))
    net = {
        "w1": dice.normal(0, 1.0, sizes[:2]).astype(np.float32),
        "b1": np.zeros(sizes[1], np.float32),
        "w2": dice.normal(0, 0.1, sizes[1:]).astype(np.float32),
        "b2": np.zeros(sizes[2], np.float32),
    }
    first = {name: np.zeros_like(part) for name, part in net.items()}
    second = {name: np.zeros_like(part) for name, part in net.items()}
    steps, batch, done = rounds * (len(cells) // 256), 256, 0
    for _ in range(rounds):
        order = dice.permutation(len(cells))
        for start in range(0, len(order) - batch + 1, batch):
            chosen = order[start : start + batch]
            done += 1
            rate = 2e-3 * (1 - done / steps) + 1e-5
            for name, slope in _slopes(net, cells[chosen], truth[chosen]).items():
                first[name] += 0.1 * (slope - first[name])
                second[name] += 0.001 * (slope**2 - second[name])
                step = first[name] / (1 - 0.9**done)
                net[name] -= rate * step / (np.sqrt(second[name] / (1 - 0.999**done)) + 1e-8)
    return net


def _slopes(net: dict[str, Floats], cells: Floats, truth: NDArray[np.int64]) -> dict[str, Floats]:
    hidden = np.maximum(cells @ net["w1"] + net["b1"], 0)
    out = hidden @ net["w2"] + net["b2"]
    out -= out.max(axis=1, keepdims=True)
    likely = np.exp(out)
    likely /= likely.sum(axis=1, keepdims=True)
    likely[np.arange(len(truth)), truth] -= 1
    likely /= len(truth)
    back = (likely @ net["w2"].T) * (hidden > 0)
    return {
        "w1": cells.T @ back + 1e-6 * net["w1"], "b1": back.sum(axis=0),
        "w2": hidden.T @ likely + 1e-5 * net["w2"], "b2": likely.sum(axis=0),
    }  # fmt: skip


def main() -> None:
    """Teach, and write the weights as half floats."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=int, default=220_000)
    parser.add_argument("--rounds", type=int, default=14)
    asked = parser.parse_args()
    net = teach(*corpus(asked.samples, 1), asked.rounds, 2)
    np.savez(asked.out, **{name: part.astype(np.float16) for name, part in net.items()})


if __name__ == "__main__":
    main()
