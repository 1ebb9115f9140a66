"""Pictures of public figures that stand in for customers; they lie beside the pinned models.

A and A2 are two photographs of one person, B is somebody else. None is part of the project.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image


@dataclass(frozen=True)
class Photo:
    """A file and where the face is in it: left, top, right, bottom."""

    file: str
    face: tuple[int, int, int, int]

    def open(self, folder: Path) -> Image.Image:
        """Give the whole photograph; raise OSError where it was not fetched."""
        with Image.open(folder / self.file) as picture:
            return picture.convert("RGB")

    def printed(self, folder: Path, width: int = 480, quality: int = 88) -> bytes:
        """Give head and shoulders as JPEG, 3:4, as printed on a card or stored in its chip."""
        left, top, right, bottom = self.face
        middle, eyes = (left + right) / 2, (top + bottom) / 2 - (bottom - top) * 0.06
        half = min((right - left) * 0.86, eyes / 1.2)
        box = (round(middle - half), round(eyes - half * 1.2), round(middle + half),
               round(eyes + half * 1.4667))  # fmt: skip
        out = io.BytesIO()
        cut = self.open(folder).crop(box).resize((width, width * 4 // 3), Image.Resampling.LANCZOS)
        cut.save(out, "JPEG", quality=quality)
        return out.getvalue()


A = Photo("specimen_portrait_a.jpg", (346, 142, 621, 418))
A2 = Photo("specimen_portrait_a2.jpg", (192, 301, 495, 604))
B = Photo("specimen_portrait_b.jpg", (417, 253, 734, 571))
