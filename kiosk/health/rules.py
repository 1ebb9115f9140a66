"""Check: rules of the brand are in force today, and will be for a while."""

from datetime import UTC, datetime
from typing import Final

from kiosk.health.problem import Problem, error, warning
from kiosk.policies import versions
from kiosk.settings import Settings

REMEDY: Final = "install the rules now in force; is the date right? timedatectl status"


def check(settings: Settings) -> Problem | None:
    """Read every version as the screen's process does."""
    try:
        found = versions.read(settings.kiosk.brand, settings.kiosk.policy_changes)
        return soon(found, datetime.now(UTC))
    except versions.PolicyError as wrong:
        return error(wrong.code, str(wrong), REMEDY)


def soon(found: versions.Versions, moment: datetime) -> Problem | None:
    """Warn before the last version ends. Raise `NotInForceError`."""
    last = found.last_day(moment)
    if last is None:
        return None
    version = found.at(moment).version
    return warning("policy.ends", f"{version} ends on {last}, none follows", REMEDY)
