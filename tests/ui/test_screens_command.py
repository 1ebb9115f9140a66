"""`simkiosk screens` as it is called from outside."""

import json
import subprocess
import sys
from pathlib import Path

from PyQt5.QtGui import QImage


def test_one_screen_in_one_language_becomes_one_picture(tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "--language", "zh", "--only", "needs", "--size", "768x1366"]
    code = "import sys; from kiosk.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = subprocess.run(
        [sys.executable, "-c", code, "screens", *words, "--json"],
        capture_output=True, check=True, text=True, timeout=50,
    )  # fmt: skip
    assert json.loads(ran.stdout) == {"out": str(tmp_path), "screens": 1}
    picture = QImage(str(tmp_path / "zh" / "needs.png"))
    assert (picture.width(), picture.height()) == (768, 1366)


def test_a_screen_without_fault_is_said_to_have_none() -> None:
    words = ["--check", "--language", "th", "--only", "home", "--modes", "wide-larger", "--json"]
    code = "import sys; from kiosk.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = subprocess.run(
        [sys.executable, "-c", code, "screens", *words],
        capture_output=True, check=True, text=True, timeout=50,
    )  # fmt: skip
    assert json.loads(ran.stdout) == {"faults": []}
