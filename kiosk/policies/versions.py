"""Which version of a brand's pack is in force: several may lie side by side, one at a time rules.

A version is a file `BRAND.toml` or `BRAND.NAME.toml` in `packs/`. Its days are those of its market.
"""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from kiosk.policies.changes import changed
from kiosk.policies.policy import Policy, packs

SOON: Final = timedelta(days=14)  # before the end of the last version a technician is told


class PolicyError(Exception):
    """The rules cannot be used; `code` is stable, the words are a technician's."""

    code: ClassVar[str] = "policy.wrong"


class NotInForceError(PolicyError):
    """No version of the brand's pack is in force: nobody may be served."""

    code = "policy.not_in_force"


class AmbiguousError(PolicyError):
    """Two versions are in force on one day, or bear one name: a fault of the packs."""

    code = "policy.ambiguous"


class Versions:
    """The versions of one brand. Raise `AmbiguousError`."""

    def __init__(self, found: tuple[Policy, ...]) -> None:
        self.packs = tuple(sorted(found, key=lambda pack: pack.valid_from))
        for before, after in zip(self.packs, self.packs[1:], strict=False):
            if before.valid_until is None or before.valid_until >= after.valid_from:
                raise AmbiguousError(f"{_span(before)} and {_span(after)} are in force at once")
            if before.version == after.version:
                raise AmbiguousError(f"two packs are called {after.version}")

    def at(self, moment: datetime) -> Policy:
        """Give the version in force. Raise `NotInForceError`, which names what there is."""
        for pack in self.packs:
            today = day(pack, moment)
            if pack.valid_from <= today and today <= (pack.valid_until or today):
                return pack
        known = "; ".join(map(_span, self.packs))
        when = moment.isoformat(timespec="minutes")
        raise NotInForceError(f"no rules are in force at {when} (there are: {known})")

    def called(self, version: str) -> Policy | None:
        """Give the version that a visit began with, if it is still here."""
        return next((pack for pack in self.packs if pack.version == version), None)

    def last_day(self, moment: datetime) -> date | None:
        """Give the last day of the version in force when it is near and none follows it."""
        pack = self.at(moment)
        last = pack.valid_until
        followed = any(after.valid_from > pack.valid_from for after in self.packs)
        if last is None or followed or last - day(pack, moment) > SOON:
            return None
        return last


def day(pack: Policy, moment: datetime) -> date:
    """Give the day in the market of a pack."""
    return moment.astimezone(ZoneInfo(pack.zone)).date()


def read(brand: str, changes: Path | None = None) -> Versions:
    """Read a brand's versions, each with what this kiosk does otherwise. Raise `PolicyError`."""
    try:
        found = tuple(changed(pack, changes) for pack in packs(brand))
        for pack in found:
            ZoneInfo(pack.zone)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise PolicyError(f"rules of {brand}: {wrong}") from wrong
    except ZoneInfoNotFoundError as unknown:
        raise PolicyError(f"rules of {brand}: {unknown}") from unknown
    except OSError as absent:
        raise PolicyError(f"rules of {brand}: {absent}") from absent
    return Versions(found)


def _span(pack: Policy) -> str:
    return f"{pack.version} from {pack.valid_from} to {pack.valid_until or 'further notice'}"
