"""Process `vision`: the camera, its lamps, the models, and their ports on the bus."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Final

import cv2

from drivers.camera.picamera import PicameraSource
from drivers.camera.replay import ReplaySource
from drivers.camera.source import CameraSource
from drivers.lamps.leds import LedLamps
from inference.face.detector import FaceDetector
from inference.face.gates import Gauge
from inference.lighting import Lighting
from inference.subjects import Eyes
from inference.vision import CameraVision
from inference.watcher import Watcher
from kiosk import settings
from kiosk.bus.host import Host
from kiosk.bus.stream import Announcer
from kiosk.ports.lamps import Lamp, LampBoard
from kiosk.ports.vision import Vision

USAGE: Final = 2
BROKEN: Final = 70
REPLAY: Final = "replay:"
log = logging.getLogger(__name__)


def camera(spec: str) -> CameraSource:
    """Name the camera: `picamera` or `replay:DIR`; raise `SettingsError` for another word."""
    if spec == "picamera":
        return PicameraSource()
    if spec.startswith(REPLAY) and spec != REPLAY:
        return ReplaySource(Path(spec.removeprefix(REPLAY)))
    raise settings.SettingsError(f"vision.camera: {spec!r} is neither picamera nor replay:DIR")


def lamps_of(config: settings.Settings) -> LedLamps:
    """Give the lamps, all out: a process that ended badly may have left them on."""
    named = config.vision.lamps
    names = {Lamp.LEFT: named.left, Lamp.RIGHT: named.right, Lamp.FACE: named.face}
    lamps = LedLamps({lamp: name for lamp, name in names.items() if name is not None}, named.folder)
    lamps.dark()
    return lamps


def build(config: settings.Settings, lamps: LedLamps) -> Host:
    """Put the process together; nothing is opened before it is asked for."""
    models = config.vision.models
    previews = config.endpoint("vision.preview")
    cv2.setNumThreads(config.vision.threads)
    watcher = Watcher(
        camera(config.vision.camera),
        eyes=lambda: Eyes(FaceDetector(models), Gauge.load(models)),
        say=lambda: Announcer(previews).say,
        lighting=Lighting(lamps),
    )
    host = Host()
    host.add(
        config.endpoint("vision"), Vision, lambda: CameraVision(watcher, models)
    )  # fmt: skip
    if lamps.there:
        host.add(config.endpoint("lamps"), LampBoard, lambda: lamps)
    return host


def leave_dark(lamps: LedLamps) -> None:
    """Put the lamps out however this process ends, but for a kill."""

    def end(number: int, _frame: FrameType | None) -> None:
        """End at once: no light outlives the process, and the kernel gives the camera back."""
        lamps.close()
        log.info("ended by signal %d", number)
        logging.shutdown()
        os._exit(0)

    def broken(what: threading.ExceptHookArgs) -> None:
        lamps.close()
        fatal(what)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.excepthook = broken


def main(words: list[str] | None = None) -> int:
    """Run until told to end (SIGTERM) or a bug ends it."""
    parser = argparse.ArgumentParser(prog="python -m inference.host")
    parser.add_argument("--config", type=Path, required=True)
    asked = parser.parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    try:
        config = settings.load(asked.config)
        lamps = lamps_of(config)
        leave_dark(lamps)  # before anybody can ask for light
        host = build(config, lamps)
    except settings.SettingsError as wrong:
        log.error("%s", wrong)  # noqa: TRY400  # the fault is in the file, not in the program
        return USAGE

    host.run()
    return 0


def fatal(what: threading.ExceptHookArgs) -> None:
    """End the process: half of it serves nobody, and the supervisor starts a whole one."""
    broken = what.exc_value
    log.critical("thread ended", exc_info=broken if broken is not None else True)
    logging.shutdown()
    os._exit(BROKEN)


if __name__ == "__main__":
    sys.exit(main())
