"""Where the window opens and where the files go."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twins.rig.centre import StartError

Glass = tuple[int, int]  # width and height in pixels
GLASS: Glass = (1080, 1920)
HALF: Glass = (540, 960)  # all is laid out the same, and drawn in a quarter of the time


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
def platform(*, headless: bool, out: Path, glass: Glass = GLASS) -> Iterator[str]:
    """Choose where the window opens; start a virtual screen where none is to be used."""
    if not headless and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield "xcb" if os.environ.get("DISPLAY") else "wayland"
        return
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{glass[0]}x{glass[1]}x24",
             "-nolisten", "tcp"]  # fmt: skip
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
            server.wait(60)
