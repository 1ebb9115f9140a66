"""Scripted customers, one file a journey: what each touches, and what must have come of it."""

from typing import Final

from twins.rig.scripts import (
    appointment,
    eid_level1,
    enterprise_sim,
    minor_sim,
    own_data,
    real_name,
    signing_sim,
    sim_activation,
    status,
)
from twins.rig.scripts.script import Script

SCRIPTS: Final = {
    script.name: script
    for script in (
        sim_activation.SCRIPT,
        sim_activation.RESUBMIT,
        status.SCRIPT,
        status.BY_CARD,
        status.BY_FACE,
        real_name.SCRIPT,
        real_name.RESUBMIT,
        real_name.MISMATCH,
        real_name.OTHER,
        real_name.USED,
        eid_level1.SCRIPT,
        eid_level1.BY_QR,
        eid_level1.AGAIN,
        appointment.SCRIPT,
        appointment.OFFLINE,
        appointment.MOVED,
        appointment.CANCELLED,
        signing_sim.SCRIPT,
        signing_sim.ENTERPRISE,
        *own_data.SCRIPTS,
        minor_sim.SCRIPT,
        minor_sim.BY_CERTIFICATE,
        enterprise_sim.SCRIPT,
    )
}

__all__ = ["SCRIPTS", "Script"]
