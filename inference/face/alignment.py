"""Sets a face upright on the template its embedding was trained on: ArcFace's or dlib's."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from inference.face.detector import LEFT_EYE, RIGHT_EYE, Face, Points
from inference.picture import Bgr, rgb_of
from inference.runtime import Net

MESH_SIDE: Final = 192
MESH_SCALE: Final = 1.5  # crop over box (MediaPipe face mesh)
CHIP_SIDE: Final = 112
TEMPLATE: Final = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
     [70.7299, 92.2041]], np.float32,
)  # fmt: skip
# Points of the mesh round each eye (as seen in the picture: left one first), nose tip, mouth ends.
EYE_A: Final = (33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173)
EYE_B: Final = (263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398)
NOSE_TIP, MOUTH_A, MOUTH_B = 4, 61, 291
# dlib's `get_face_chip_details`: corners of the eyes and foot of the nose on its mean face, padded.
CHIP_B_SIDE: Final = 150
PADDING_B: Final = 0.25
FIVE_B: Final = (263, 362, 33, 133, 2)
MEAN_FACE: Final = (
    (0.8595674595992, 0.2134981538014), (0.6460604764104, 0.2289674387677),
    (0.1205750620789, 0.2137274526848), (0.3340850613712, 0.2290642403242),
    (0.4901123135679, 0.6277975316475),
)  # fmt: skip
TEMPLATE_B: Final = ((np.array(MEAN_FACE) + PADDING_B) / (1 + 2 * PADDING_B) * CHIP_B_SIDE).astype(
    np.float32
)


class Aligner:
    """Places 468 points on a face and cuts the upright chip."""

    def __init__(self, folder: Path) -> None:
        self._net = Net("face_landmark", folder)

    def mesh(self, picture: Bgr, face: Face) -> Points:
        """468 points in pixels of the picture."""
        return self.solid(picture, face)[:, :2]

    def solid(self, picture: Bgr, face: Face) -> Points:
        """468 points in pixels of the picture; the third number is depth, away from the camera."""
        to_crop = _crop_of(face)
        crop = cv2.warpAffine(picture, to_crop, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_LINEAR)
        tensor = rgb_of(crop.astype(np.uint8, copy=False))
        tensor /= 255
        outputs = self._net(tensor)
        largest = max(outputs, key=lambda output: output.size)
        points = largest.reshape(-1, 3)
        back = cv2.invertAffineTransform(to_crop)
        flat = points[:, :2] @ back[:, :2].T + back[:, 2]
        depth = points[:, 2:] * float(np.hypot(back[0, 0], back[1, 0]))
        return np.hstack([flat, depth]).astype(np.float32)

    def chip(self, picture: Bgr, face: Face) -> Bgr:
        """Cut the face on the template of embedding A."""
        return chip_a(picture, self.mesh(picture, face))


def eye_centres(mesh: Points) -> Points:
    """Give the centres of the eyes, the one on the left of the picture first."""
    return np.array([mesh[list(EYE_A), :2].mean(0), mesh[list(EYE_B), :2].mean(0)], np.float32)


def upright(mesh: Points) -> Points:
    """Give the 2 x 3 matrix that sets a face on ArcFace's template."""
    five = np.array([*eye_centres(mesh), mesh[NOSE_TIP, :2], mesh[MOUTH_A, :2], mesh[MOUTH_B, :2]])
    return similarity(five.astype(np.float32), TEMPLATE)


def chip_a(picture: Bgr, mesh: Points) -> Bgr:
    """Cut the 112 x 112 chip of embedding A."""
    size = (CHIP_SIDE, CHIP_SIDE)
    chip = cv2.warpAffine(picture, upright(mesh), size, flags=cv2.INTER_AREA)
    return chip.astype(np.uint8, copy=False)


def chip_b(picture: Bgr, mesh: Points) -> Bgr:
    """Cut the 150 x 150 chip of embedding B, on dlib's mean face."""
    matrix = similarity(mesh[list(FIVE_B), :2].astype(np.float32), TEMPLATE_B)
    size = (CHIP_B_SIDE, CHIP_B_SIDE)
    chip = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR)
    return chip.astype(np.uint8, copy=False)


def similarity(source: Points, target: Points) -> Points:
    """Least-squares turn, scale and shift from one point set to the other, 2 x 3.

    In the plane Umeyama's answer has a closed form, without a reflection.
    """
    source_mean, target_mean = source.mean(0), target.mean(0)
    (x, y), (u, v) = (source - source_mean).T, (target - target_mean).T
    spread = max(float(x @ x + y @ y), 1e-9)
    along, across = float(x @ u + y @ v) / spread, float(x @ v - y @ u) / spread
    turn = np.array([[along, -across], [across, along]])
    shift = target_mean - turn @ source_mean
    return np.hstack([turn, shift[:, np.newaxis]]).astype(np.float32)


def _crop_of(face: Face) -> Points:
    right, left = face.points[RIGHT_EYE], face.points[LEFT_EYE]
    angle = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
    x0, y0, x1, y1 = face.box
    scale = MESH_SIDE / max((max(x1 - x0, y1 - y0)) * MESH_SCALE, 1.0)
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    shift = MESH_SIDE / 2 - turn @ centre
    return np.hstack([turn, shift[:, np.newaxis]]).astype(np.float32)
