"""The vision process with a replayed camera: started, shown pictures, watched, ended."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from PIL import Image

from kiosk.bus.client import remote
from kiosk.bus.stream import listen
from kiosk.ports.vision import Preview, Vision
from twins.leds import FULL, Leds

PATIENCE_S = 40.0  # a machine four times as slow, that stalls now and then
CONFIG = """
[kiosk]
name = "k-1"
brand = "test"
state = "{run}/state"
run = "{run}"
[vision]
models = "{models}"
camera = "replay:{camera}"
[sync]
outbox = "{run}/outbox"
broker = "127.0.0.1:1"
authority = "{run}/a"
certificate = "{run}/c"
key = "{run}/k"
centre_seal = "{run}/s"
centre_sign = "{run}/p"
"""
LAMPS = """
[vision.lamps]
left = "bay-left"
right = "bay-right"
face = "face"
folder = "{run}/leds"
"""


@dataclass(frozen=True)
class Booth:
    """The process, its camera's folder and its endpoints."""

    process: subprocess.Popen[bytes]
    camera: Path
    run: Path
    leds: Leds

    def show(self, picture: Image.Image) -> None:
        fresh = self.camera / "next.jpg"
        picture.save(fresh, quality=92)
        fresh.replace(self.camera / "scene.jpg")

    def show_lit(self, pictures: dict[str, Image.Image]) -> None:
        """Show what is seen when these lamps shine, as `bay-left+bay-right`."""
        for lit, picture in pictures.items():
            picture.save(self.camera / f"{'+'.join(filter(None, ('lit', lit)))}.jpg", quality=92)
        fresh = self.camera / "next.jpg"
        fresh.symlink_to("lit.jpg")
        fresh.replace(self.camera / "scene.jpg")

    def preview(self, wanted: Callable[[Preview], bool], seconds: float = PATIENCE_S) -> Preview:
        """Give the first preview that is as wanted."""
        until = monotonic() + seconds
        for message in listen(f"ipc://{self.run}/vision.preview", Preview, wait_ms=100):
            if message is not None and wanted(message):
                return message
            assert monotonic() < until, message and message.hint
        raise AssertionError

    def reach(self) -> AbstractContextManager[Vision]:
        """Wait until the port is served, and give it."""
        until = monotonic() + PATIENCE_S
        while not (self.run / "vision").exists():
            assert monotonic() < until
            assert self.process.poll() is None
            sleep(0.02)
        return remote(Vision, f"ipc://{self.run}/vision", PATIENCE_S)


def configured(folder: Path, models: Path, *, lamps: bool = False) -> list[str]:
    """Write a configuration; give the command that runs the process by it."""
    (folder / "camera").mkdir()
    (folder / "camera" / "lamps").symlink_to("../leds")
    config = folder / "kiosk.toml"
    text = CONFIG + LAMPS if lamps else CONFIG
    config.write_text(text.format(run=folder, models=models, camera=folder / "camera"))
    return [sys.executable, "-m", "inference.host", "--config", str(config)]


@contextmanager
def running(folder: Path, models: Path, *, lamps: bool = False) -> Iterator[Booth]:
    """Run the process as long as the caller needs it; lamps that it finds have been left on."""
    leds = Leds(folder / "leds", {"bay-left": FULL, "bay-right": 1, "face": FULL})
    (leds.folder / "face" / "brightness").write_text("255\n")
    process = subprocess.Popen(configured(folder, models, lamps=lamps))
    try:
        yield Booth(process, folder / "camera", folder, leds)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
