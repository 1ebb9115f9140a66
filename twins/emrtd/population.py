"""Every kind of document: good ones of every make, and bad ones a reader must see through."""

from twins.emrtd.kinds import Kind
from twins.emrtd.population_access import ways_in
from twins.emrtd.population_files import forged, hostile
from twins.emrtd.population_good import conforming
from twins.emrtd.population_groups import more_groups
from twins.emrtd.population_link import broken_channels, disturbed, refusing
from twins.emrtd.population_pki import countries

__all__ = ["Kind", "population"]


def population() -> list[Kind]:
    """Give all kinds; names are unique."""
    return [
        *conforming(), *countries(), *ways_in(), *forged(), *hostile(), *refusing(),
        *broken_channels(), *disturbed(), *more_groups(),
    ]  # fmt: skip
