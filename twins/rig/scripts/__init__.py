"""Scripted customers, one file a journey: what each touches, and what must have come of it."""

from typing import Final

from twins.rig.scripts import sim_activation, status
from twins.rig.scripts.script import Script

SCRIPTS: Final = {script.name: script for script in (sim_activation.SCRIPT, status.SCRIPT)}

__all__ = ["SCRIPTS", "Script"]
