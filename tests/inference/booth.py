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


@dataclass(frozen=True)
class Booth:
    """The process, its camera's folder and its endpoints."""

    process: subprocess.Popen[bytes]
    camera: Path
    run: Path

    def show(self, picture: Image.Image) -> None:
        fresh = self.camera / "next.jpg"
        picture.save(fresh, quality=92)
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


def configured(folder: Path, models: Path) -> list[str]:
    """Write a configuration; give the command that runs the process by it."""
    (folder / "camera").mkdir()
    config = folder / "kiosk.toml"
    config.write_text(CONFIG.format(run=folder, models=models, camera=folder / "camera"))
    return [sys.executable, "-m", "inference.host", "--config", str(config)]


@contextmanager
def running(folder: Path, models: Path) -> Iterator[Booth]:
    """Run the process as long as the caller needs it."""
    process = subprocess.Popen(configured(folder, models))
    try:
        yield Booth(process, folder / "camera", folder)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
