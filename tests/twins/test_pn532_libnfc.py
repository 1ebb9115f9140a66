"""The PN532 twin before a host that is not ours: libnfc, where it is installed."""

import os
import shutil
import subprocess

import pytest

from twins.pn532 import Pn532Twin

TRIES = 5  # that host waits for a moment only, and a busy machine may be later


class Chip:
    """A card as libnfc looks for."""

    ats = bytes.fromhex("067877B10280")

    def reset(self) -> None:
        return

    def process(self, apdu: bytes) -> bytes:
        return apdu[:1] + b"\x90\x00"


def listed() -> subprocess.CompletedProcess[str]:
    with Pn532Twin(asleep=True) as module:
        module.place(Chip())
        device = {**os.environ, "LIBNFC_DEVICE": f"pn532_uart:{module.path}"}
        return subprocess.run(
            ["nfc-list"], env=device, capture_output=True, text=True, timeout=50, check=False
        )


@pytest.mark.skipif(shutil.which("nfc-list") is None, reason="libnfc-bin is not installed")
def test_another_host_finds_module_and_card() -> None:
    for _ in range(TRIES):
        done = listed()
        if "Unable to open NFC device" not in done.stderr:
            break
    assert "1 ISO14443A passive target" in done.stdout, done.stdout + done.stderr
    assert "08  a1  b2  c3" in done.stdout
    assert "78  77  b1  02" in done.stdout
