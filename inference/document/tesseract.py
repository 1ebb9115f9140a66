"""Reads print with Debian's tesseract as a child process, one call a picture."""

import csv
import io
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

import cv2

from inference.picture import Bgr

WAIT_S: Final = 60.0
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
SPARSE: Final = 11  # page segmentation: as much text as there is, in no order
LETTER: Final = 10  # the picture is one letter
WORD: Final = "5"  # level of a row of the table


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its box in pixels and tesseract's confidence, 0 to 1."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    sure: float


def lines(
    luma: Bgr, languages: str = "eng", letters: str = "", block: int = 6, wait_s: float = WAIT_S
) -> tuple[str, ...]:
    """Give the lines of print, empty where tesseract is absent, late or reads nothing."""
    options = ["--psm", str(block), "-l", languages]
    if letters:
        options += ["-c", f"tessedit_char_whitelist={letters}", "-c", "load_system_dawg=0"]
    return tuple(row for line in _run(luma, options, wait_s).splitlines() if (row := line.strip()))


def words(
    luma: Bgr, languages: str = "vie", block: int = SPARSE, wait_s: float = WAIT_S,
    letters: str = "",
) -> list[Word]:  # fmt: skip
    """Give every word with its place, empty where tesseract is absent, late or reads nothing."""
    options = ["--psm", str(block), "-l", languages, "-c", "tessedit_create_tsv=1"]
    if letters:
        options += ["-c", f"tessedit_char_whitelist={letters}"]
    table = _run(luma, options, wait_s)
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_word(row) for row in rows if row.get("level") == WORD and (row["text"] or "").strip()]


def _word(row: dict[str, str]) -> Word:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    return Word(row["text"].strip(), left, top, right, bottom, float(row["conf"]) / 100)


def _run(luma: Bgr, options: list[str], wait_s: float = WAIT_S) -> str:
    program = shutil.which("tesseract")
    if program is None or not luma.size or wait_s <= 0:
        return ""
    _, packed = cv2.imencode(".pgm", luma)
    try:
        done = subprocess.run(  # noqa: S603  # arguments are ours
            [program, "stdin", "stdout", *options],
            input=packed.tobytes(), capture_output=True, timeout=wait_s, check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")
