"""What all tests share.

A module is compiled once, not again by each of hundreds of processes. Property tests run the same
examples every time, however slow the machine is; `--hypothesis-profile=search` looks for new ones,
from `--hypothesis-seed=N` where it is given.
"""

import os
import sys

from hypothesis import HealthCheck, settings

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNHURRIED, derandomize=True)
settings.register_profile("search", UNHURRIED)
settings.load_profile("same")
