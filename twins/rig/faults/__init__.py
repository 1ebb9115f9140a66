"""What can go wrong, one named fault each: how the set is changed, when it strikes, how it ends."""

from dataclasses import replace

from twins.rig.faults import (
    agents,
    asking,
    children,
    chips,
    codes,
    companies,
    devices,
    entries,
    identities,
    pictures,
    processes,
    signing,
)
from twins.rig.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    **entries.FAULTS, **chips.FAULTS, **pictures.FAULTS, **agents.FAULTS, **devices.FAULTS,
    **signing.FAULTS, **children.FAULTS, **companies.FAULTS, **codes.FAULTS, **identities.FAULTS,
    **asking.FAULTS, **processes.FAULTS,
}  # fmt: skip
FAULTS |= {
    name: replace(FAULTS[name], also=(*FAULTS[name].also, *others))
    for name, others in asking.ALSO.items()
}
