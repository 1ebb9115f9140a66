"""Reads print with Debian's tesseract as a child process, one call a picture."""

import os
import shutil
import subprocess
from typing import Final

import cv2

from inference.picture import Bgr

WAIT_S: Final = 10.0
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


def lines(luma: Bgr, languages: str = "eng", letters: str = "", block: int = 6) -> tuple[str, ...]:
    """Give the lines of print, empty where tesseract is absent or reads nothing."""
    program = shutil.which("tesseract")
    if program is None or not luma.size:
        return ()
    _, packed = cv2.imencode(".pgm", luma)
    command = [program, "stdin", "stdout", "--psm", str(block), "-l", languages]
    if letters:
        command += ["-c", f"tessedit_char_whitelist={letters}", "-c", "load_system_dawg=0"]
    try:
        done = subprocess.run(  # noqa: S603  # arguments are ours
            command, input=packed.tobytes(), capture_output=True, timeout=WAIT_S, check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ()
    text = done.stdout.decode("utf-8", "replace")
    return tuple(stripped for row in text.splitlines() if (stripped := row.strip()))
