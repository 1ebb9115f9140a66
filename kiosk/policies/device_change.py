"""What follows when a SIM appears in another phone: days as data, dates by a pure function."""

from datetime import date, timedelta

import msgspec


class DeviceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Circular 08/2026/TT-BKHCN art. 8; all times run from the moment the change was noticed."""

    law: str = "Circular 08/2026/TT-BKHCN art. 8"
    outgoing_hours: int = 2  # then outgoing service is blocked
    verify_days: int = 30  # then both directions are blocked
    ended_days: int = 5  # after that the contract ends


class Deadlines(msgspec.Struct, frozen=True):
    """Last days, with the whole days left to each; 0 on the day itself and after it."""

    blocked: date
    ended: date
    blocked_left: int
    ended_left: int


def deadlines(since: date, today: date, rule: DeviceChange) -> Deadlines:
    """Count from the day the change was noticed."""
    blocked = since + timedelta(rule.verify_days)
    ended = blocked + timedelta(rule.ended_days)
    left = max(0, (blocked - today).days), max(0, (ended - today).days)
    return Deadlines(blocked, ended, *left)
