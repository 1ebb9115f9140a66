"""The picture before the kiosk's camera: a link in the replay folder, swapped while it runs."""

from pathlib import Path

from PIL import Image

COMMON = "common"


class Camera:
    """Scenes are files on shelves; `show` points the link `scene.jpg` at one of them.

    `lamps` is a folder of them as the kernel shows them: beside a scene NAME lies what is seen
    when they shine, as NAME+LAMP; without it light changes nothing.

    Each guest has a shelf, `owner` names that of the present one; what is not on it is taken from
    the common one.
    """

    def __init__(self, folder: Path, lamps: Path) -> None:
        self.folder = folder
        self.owner = COMMON
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lamps").unlink(missing_ok=True)
        (folder / "lamps").symlink_to(lamps.resolve())

    def add(self, name: str, picture: Image.Image, shelf: str = "") -> None:
        """Keep a scene, the owner's unless told; one of the same name is replaced at once."""
        place = self.folder / (shelf or self.owner)
        place.mkdir(exist_ok=True)
        fresh = place / f".{name}.jpg"
        picture.save(fresh, "JPEG", quality=92)
        fresh.replace(place / f"{name}.jpg")

    def show(self, name: str) -> None:
        """Point the camera at a scene."""
        own = self.folder / self.owner / f"{name}.jpg"
        shelf = self.owner if own.exists() else COMMON
        fresh = self.folder / ".scene.jpg"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"{shelf}/{name}.jpg")
        fresh.replace(self.folder / "scene.jpg")
