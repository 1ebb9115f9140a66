"""One attempt: a person or an attack, set up once, then seen from frame to frame.

Six species: `print` (sheet or photograph held up), `replay` (a phone, tablet or monitor),
`paper_mask` (print worn, eyes cut out or not), `mask_3d` (cast or painted head), `injected` (a
recording fed in place of the camera), and `bona_fide`.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from twins.presentation import texture
from twins.presentation.relief import Array, Relief, grid, head, lit, plane, tube

Species = Literal["bona_fide", "print", "replay", "paper_mask", "mask_3d", "injected"]
SPECIES: tuple[Species, ...] = (
    "bona_fide", "print", "replay", "paper_mask", "mask_3d", "injected",
)  # fmt: skip
FACE_MM = 150.0
FRONT = (0.0, 0.25, 1.0)  # the kiosk's screen is in front and a little below


@dataclass
class Attempt:
    """`albedo` is what reflects, `glow` what shines by itself, both linear, square, RGB."""

    species: Species
    albedo: Array
    glow: Array
    cover: Array  # 1 where the person or the attack is, 0 where the wall is seen
    wall: Array
    relief: Relief
    ambient: Array
    by_screen: Array  # how each point takes the screen's light
    gain: float  # light of a white screen by light of the room, at the face
    wall_gain: float
    veil: float  # of the screen's light thrown back by a glass pane
    half: float
    dice: np.random.Generator

    def seen(self, screen: Array | None = None, turn: tuple[float, float] = (0.0, 0.0),
             shift: tuple[float, float] = (0.0, 0.0)) -> NDArray[np.uint8]:  # fmt: skip
        """One frame, RGB, with the screen showing linear colour `screen` and the head turned."""
        light = np.zeros(3, np.float32) if screen is None else screen
        own = self.ambient[:, :, np.newaxis] + self.by_screen[:, :, np.newaxis] * (
            np.float32(self.gain) * light
        )
        body = self.albedo * own + self.glow + np.float32(self.veil) * light
        body, cover = self._moved(body, turn, shift), self._moved(self.cover, turn, shift)
        behind = self.wall * (1 + np.float32(self.wall_gain) * light)
        cover = cover[:, :, np.newaxis] if cover.ndim == 2 else cover
        return self._taken(body * cover + behind * (1 - cover))

    def _moved(
        self, picture: Array, turn: tuple[float, float], shift: tuple[float, float]
    ) -> Array:
        """Turn by (yaw, pitch) radians: points move by how near they are."""
        if not any((*turn, *shift)):
            return picture
        side = picture.shape[0]
        y, x = grid(side)
        near = self.relief.near * np.float32(self.half)
        middle = side / 2
        from_x = x - shift[0] - near * np.float32(np.sin(turn[0]))
        from_y = y - shift[1] - near * np.float32(np.sin(turn[1]))
        from_x = middle + (from_x - middle) / np.float32(np.cos(turn[0]))
        return np.asarray(cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR,
                                    borderMode=cv2.BORDER_REPLICATE), np.float32)  # fmt: skip

    def _taken(self, light: Array) -> NDArray[np.uint8]:
        """Expose, blur, add photon and reading noise, encode."""
        light = cv2.GaussianBlur(light, (0, 0), 0.6).astype(np.float32)
        noise = self.dice.standard_normal(light.shape).astype(np.float32)
        noise *= np.sqrt(0.00004 + 0.0004 * np.clip(light, 0, 1))
        return texture.to_picture(np.asarray(light + noise, np.float32))


def attempt(photo: NDArray[np.uint8], species: Species, side: int, dice: np.random.Generator,
            ) -> Attempt:  # fmt: skip
    """Set up an attempt with a square RGB photograph whose face lies in the middle, 0.4 wide."""
    half = side * dice.uniform(0.2, 0.27)
    scale = half / (photo.shape[0] * 0.205)
    middle = side / 2 + dice.uniform(-0.03, 0.03, 2) * side
    light, inside = _placed(texture.to_linear(photo), side, scale, middle)
    light *= np.float32(dice.uniform(0.75, 1.15))
    per_mm = 2 * half / FACE_MM
    wall = _wall(side, dice)
    centre = (float(middle[0]), float(middle[1]))
    zero = np.zeros_like(light)
    glow, veil, tilt = zero, 0.0, dice.uniform(-0.12, 0.12)
    from_side = dice.uniform(-0.4, 0.4)
    even = np.ones((side, side), np.float32)

    def room() -> Array:
        return lit(head(side, centre, half), (from_side, -0.7, 1.0))

    match species:
        case "print":
            shape, ambient = plane(side, tilt), even
            cover = _sheet(inside, side, centre, half, dice)
            albedo = texture.printed(light, per_mm, dice)
        case "replay":
            shape, ambient = plane(side, tilt), even
            cover = _sheet(inside, side, centre, half, dice)
            glow = texture.displayed(light, per_mm, dice) * np.float32(dice.uniform(0.8, 1.4))
            albedo = zero + np.float32(dice.uniform(0.008, 0.03))
            veil = dice.uniform(0.0, 0.03)
        case "paper_mask":
            shape = tube(side, centre, half)
            ambient = lit(shape, (0.0, -0.6, 1.0))
            cover = _oval(side, centre, half * dice.uniform(1.0, 1.15), 2.0)
            albedo = texture.printed(light, per_mm, dice)
        case "mask_3d":
            shape = head(side, centre, half, dice.uniform(0.8, 1.05))
            ambient = 1 + (room() - 1) * np.float32(0.35)
            cover = _oval(side, centre, half * dice.uniform(1.1, 1.35), 3.0)
            albedo = texture.smoothed(light, dice)
        case _:
            shape = head(side, centre, half)
            ambient = 1 + (room() - 1) * np.float32(dice.uniform(0.1, 0.4))
            cover = inside if dice.random() < 0.6 else _oval(side, centre, half * 1.7, half * 0.12)
            albedo = texture.skin(light, dice)
    gain = dice.uniform(0.08, 0.4)
    taken = lit(shape, FRONT)
    if species in ("bona_fide", "injected"):  # what stands behind the person is far from the glass
        taken = taken * (0.1 + 0.9 * _oval(side, centre, half * 1.25, half * 0.3))
    return Attempt(
        species, albedo, glow, np.asarray(cover, np.float32), wall, shape,
        np.asarray(ambient, np.float32), taken, gain, gain * dice.uniform(0.02, 0.2),
        veil, half, dice,
    )  # fmt: skip


def _placed(light: Array, side: int, scale: float, middle: NDArray[np.float64],
            ) -> tuple[Array, Array]:  # fmt: skip
    """Enlarge the photograph about its face; give it and where it is."""
    own = light.shape[0]
    matrix = np.array([[scale, 0, middle[0] - own / 2 * scale],
                       [0, scale, middle[1] - own / 2 * scale]], np.float32)  # fmt: skip
    laid = cv2.warpAffine(light, matrix, (side, side), flags=cv2.INTER_CUBIC,
                          borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    inside = cv2.warpAffine(np.ones((own, own), np.float32), matrix, (side, side))
    soft = cv2.GaussianBlur(inside, (0, 0), max(side / 90, 1.0))
    return np.clip(laid, 0.002, 1).astype(np.float32), np.asarray(soft, np.float32)


def _sheet(inside: Array, side: int, centre: tuple[float, float], half: float,
           dice: np.random.Generator) -> Array:  # fmt: skip
    """Cover of a held sheet or device; half of them fill the view."""
    if dice.random() < 0.5:
        return np.ones((side, side), np.float32)
    wide, high = half * dice.uniform(1.25, 1.8), half * dice.uniform(1.6, 2.2)
    box = cv2.boxPoints(((centre[0], centre[1]), (2 * wide, 2 * high), dice.uniform(-6, 6)))
    cover = np.zeros((side, side), np.float32)
    cv2.fillConvexPoly(cover, box.astype(np.int32), (1.0,), cv2.LINE_AA)
    return cover


def _oval(side: int, centre: tuple[float, float], half: float, soft: float) -> Array:
    y, x = grid(side)
    reach = np.hypot((x - centre[0]) / half, (y - centre[1]) / (half * 1.35))
    return np.asarray(np.clip((1 - reach) * half / soft + 0.5, 0, 1), np.float32)


def _wall(side: int, dice: np.random.Generator) -> Array:
    rows = np.linspace(0, 1, side, dtype=np.float32)[:, np.newaxis, np.newaxis]
    columns = np.linspace(-1, 1, side, dtype=np.float32)[np.newaxis, :, np.newaxis]
    tone = np.array(dice.uniform(0.25, 0.6), np.float32) * np.array([0.95, 1.0, 1.03], np.float32)
    return np.asarray(tone * (1 - 0.35 * rows) * (1 - 0.2 * columns**2), np.float32)
