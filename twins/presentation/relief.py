"""The shape of a head in the picture of a face: how near each point is and where it looks.

An ellipsoid with a nose on it; lengths are half widths of the face. A plane is the flat case.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Relief:
    """`near` is 0 at the back to about 1 at the nose; `normal` is h x w x 3, towards the camera."""

    near: Array
    normal: Array


def grid(side: int) -> tuple[Array, Array]:
    """Give rows and columns of a square, to be spread over each other."""
    y, x = np.ogrid[0:side, 0:side]
    return y.astype(np.float32), x.astype(np.float32)


def head(side: int, centre: tuple[float, float], half: float, depth: float = 1.0) -> Relief:
    """Shape of a head with a face `2 * half` pixels wide; `depth` below 1 flattens it."""
    y, x = grid(side)
    u, v = (x - centre[0]) / half, (y - centre[1]) / (half * 1.32)
    bulge = np.sqrt(np.clip(1.0 - 0.82 * (u**2 + v**2), 0.02, None)) * 0.85
    nose = 0.22 * np.exp(-((u / 0.16) ** 2) - ((v - 0.08) / 0.3) ** 2)
    eyes = 0.07 * sum(
        np.exp(-(((u - at) / 0.2) ** 2) - ((v + 0.24) / 0.12) ** 2) for at in (-0.42, 0.42)
    )
    return _shaped(((bulge + nose - eyes) * depth).astype(np.float32), half)


def tube(side: int, centre: tuple[float, float], half: float) -> Relief:
    """Shape of a sheet bent round a head: a paper mask."""
    x = np.repeat(grid(side)[1], side, axis=0)
    u = (x - centre[0]) / half
    return _shaped(np.sqrt(np.clip(1.0 - 0.6 * u**2, 0.05, None)).astype(np.float32) * 0.8, half)


def plane(side: int, tilt: float) -> Relief:
    """Shape of a flat thing, turned by `tilt` radians about the upright axis."""
    x = np.repeat(grid(side)[1], side, axis=0)
    return _shaped(((x / side - 0.5) * np.float32(np.tan(tilt))).astype(np.float32), 1.0 * side)


def _shaped(near: Array, half: float) -> Relief:
    down, right = np.gradient(near)
    normal = np.dstack([-right * half, -down * half, np.ones_like(near)]).astype(np.float32)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    return Relief(near, normal)


def lit(relief: Relief, towards: tuple[float, float, float]) -> Array:
    """Light from a direction as each point takes it (Lambert); about 1 where it falls full."""
    way = np.array(towards, np.float32) / np.float32(np.linalg.norm(towards))
    shade = np.clip(relief.normal @ way, 0.05, None)
    return np.asarray(shade / max(float(np.percentile(shade, 70)), 1e-3), np.float32)
