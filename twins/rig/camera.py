"""The picture before the kiosk's camera: a link in the replay folder, swapped while it runs."""

from pathlib import Path

from PIL import Image


class Camera:
    """Scenes are files of a folder; `show` points the link `scene.jpg` at one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, picture: Image.Image) -> None:
        """Keep a scene; a scene of the same name is replaced at once."""
        fresh = self.folder / f".{name}.jpg"
        picture.save(fresh, "JPEG", quality=92)
        fresh.replace(self.folder / f"{name}.jpg")

    def show(self, name: str) -> None:
        """Point the camera at a scene."""
        fresh = self.folder / ".scene.jpg"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"{name}.jpg")
        fresh.replace(self.folder / "scene.jpg")
