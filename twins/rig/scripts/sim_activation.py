"""SIM activation: the journey whose touches are the customer's own (`twins/rig/customer.py`)."""

from typing import Final

from twins.rig.scripts.script import Script

SCRIPT: Final = Script(
    "sim-activation", "sim-activate", "a SIM from the machine, or one that came by mail"
)
