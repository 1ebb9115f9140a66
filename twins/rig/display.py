"""Where the window opens and where the files go."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twins.rig.centre import StartError

XVFB_SCREEN = "1080x1920x24"


@contextmanager
def folder(wanted: Path | None) -> Iterator[Path]:
    """Give an empty folder with a short path (sockets lie in it)."""
    if wanted is not None:
        shutil.rmtree(wanted, ignore_errors=True)
        wanted.mkdir(parents=True)
        yield wanted.resolve()
        return
    yield Path(tempfile.mkdtemp(prefix="simkiosk-rig-"))


@contextmanager
def platform(*, headless: bool, out: Path) -> Iterator[str]:
    """Choose where the window opens; start a virtual screen where none is to be used."""
    if not headless and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield "xcb" if os.environ.get("DISPLAY") else "wayland"
        return
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", XVFB_SCREEN, "-nolisten", "tcp"]
    with (out / "xvfb.log").open("wb") as log:
        try:
            server = subprocess.Popen(words, pass_fds=[write], stderr=log)
        except FileNotFoundError as absent:
            raise StartError("no display and no Xvfb: apt install xvfb") from absent
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            os.environ["DISPLAY"] = f":{number}"
            yield "xcb"
        finally:
            server.terminate()
            server.wait(10)
