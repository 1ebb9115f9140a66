"""Days at the kiosk through the real command: every visitor, every wire, touches on a real screen.

A day is one set of processes; each visit in it is a case of its own, so that a failure names the
visitor and says what went wrong. The days are about as long: they go on side by side.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from twins.rig.scripts import SCRIPTS

DAYS = {
    "SIM cards": (
        "sim-activation+kill-kiosk-sim-take",
        "sim-activation+case-rejected-portrait",
        "status+scan+passport+en",  # a SIM by mail, its barcode scanned
        "status-card", "status-face", "real-name", "real-name-mismatch", "real-name-other-person",
        "real-name-used-code",
        "real-name-resubmit", "sim-activation-resubmit",
    ),
    "identities, numbers, and SIM cards for others": (
        "my-data+slot+can_cuoc+zh",  # a SIM in the slot, the card of 2024
        "eid-level1", "eid-level1-qr", "eid-level1-photo-rejected", "reverify-sim+th",
        "reverify-sim-slot", "reverify-sim-differs", "reverify-sim-settled", "update-details",
        "my-numbers", "signing-sim", "signing-sim-enterprise", "appointment",
        "appointment-move", "appointment-cancel", "appointment-offline", "minor-sim",
        "minor-sim-certificate", "enterprise-sim",
    ),
}  # fmt: skip
LONGEST_S = 1800  # on a machine five times slower than ours
FEW = 2  # visits of a day a laden machine may spoil: an answer that came too late is a problem met


def day(visitors: tuple[str, ...], folder: Path) -> dict[str, dict[str, Any]]:
    """Walk the visitors; give each one's report, with which the exit status agrees."""
    command = [sys.executable, "-m", "twins.rig", "--headless", "--json", "--out", str(folder)]
    done = subprocess.run(
        [*command, "--visitor", ",".join(visitors)],
        capture_output=True, text=True, check=False, timeout=LONGEST_S,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told, done.stderr
    assert "error" not in told[-1], told[-1]
    reports = {one["visitor"]: one for one in told if "visitor" in one}
    assert done.returncode == any(one["wrong"] for one in reports.values())
    return reports


@pytest.mark.timeout(LONGEST_S + 30)
@pytest.mark.parametrize("visitors", DAYS.values(), ids=DAYS.keys())
def test_every_visit_of_the_day_ends_as_it_should(
    visitors: tuple[str, ...], tmp_path: Path, subtests: pytest.Subtests,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """The expected outcome; no SIM, no case lost or doubled; told by mail or text; screen wiped.

    Of at most a few that did not, each is walked once more, alone on a set of its own; that is
    said at the end of the run.
    """
    reports = day(visitors, tmp_path / "r")
    wrong = {visitor: one["wrong"] for visitor, one in reports.items() if one["wrong"]}
    if len(wrong) <= FEW:
        for place, visitor in enumerate(wrong):
            record_property("walked again", f"{visitor}: {wrong[visitor]}")
            reports |= day((visitor,), tmp_path / f"again{place}")
    for visitor in visitors:
        with subtests.test(visitor):
            assert visitor in reports
            assert reports[visitor]["wrong"] == []


def test_each_known_visitor_comes_on_one_of_the_days() -> None:
    come = {visitor.split("+")[0] for visitors in DAYS.values() for visitor in visitors}
    assert come == set(SCRIPTS)
