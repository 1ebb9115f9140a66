"""Process `vision`: the camera, the models, and the port `Vision` on the bus."""

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
from inference.face.detector import FaceDetector
from inference.face.gates import Gauge
from inference.subjects import Eyes
from inference.vision import CameraVision
from inference.watcher import Watcher
from kiosk import settings
from kiosk.bus.host import Host
from kiosk.bus.stream import Announcer
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


def build(config: settings.Settings) -> Host:
    """Put the process together; nothing is opened before it is asked for."""
    models = config.vision.models
    previews = config.endpoint("vision.preview")
    cv2.setNumThreads(config.vision.threads)
    watcher = Watcher(
        camera(config.vision.camera),
        eyes=lambda: Eyes(FaceDetector(models), Gauge.load(models)),
        say=lambda: Announcer(previews).say,
    )
    host = Host()
    host.add(
        config.endpoint("vision"), Vision, lambda: CameraVision(watcher, models)
    )  # fmt: skip
    return host


def main(words: list[str] | None = None) -> int:
    """Run until told to end (SIGTERM) or a bug ends it."""
    parser = argparse.ArgumentParser(prog="python -m inference.host")
    parser.add_argument("--config", type=Path, required=True)
    asked = parser.parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    try:
        host = build(settings.load(asked.config))
    except settings.SettingsError as wrong:
        log.error("%s", wrong)  # noqa: TRY400  # the fault is in the file, not in the program
        return USAGE
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    threading.excepthook = fatal
    host.run()
    return 0


def fatal(what: threading.ExceptHookArgs) -> None:
    """End the process: half of it serves nobody, and the supervisor starts a whole one."""
    broken = what.exc_value
    log.critical("thread ended", exc_info=broken if broken is not None else True)
    logging.shutdown()
    os._exit(BROKEN)


def _end(number: int, _frame: FrameType | None) -> None:
    """End at once: nothing here outlives a frame, and the kernel gives the camera back."""
    log.info("ended by signal %d", number)
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
