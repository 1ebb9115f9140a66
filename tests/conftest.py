"""What all tests share.

A module is compiled once, not again by each of hundreds of processes. Property tests run the same
examples every time, however slow the machine is; `--hypothesis-profile=search` looks for new ones,
from `--hypothesis-seed=N` where it is given. Visits at the kiosk that were walked again are told.
"""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNHURRIED, derandomize=True)
settings.register_profile("search", UNHURRIED)
settings.load_profile("same")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which visits were walked again, and what had been wrong with them."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]
    told = {text for one in reports for name, text in one.user_properties if name == "walked again"}
    for text in sorted(told):
        terminalreporter.write_line(f"WALKED AGAIN {text}", yellow=True)
