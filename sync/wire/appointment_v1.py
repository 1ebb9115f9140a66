"""Appointments for e-identity level 2: offices, free times, leases, and a booking by its code.

A lease is the right of one kiosk to book one place. The centre gives the place to nobody else until
the kiosk has given the lease back or the time has passed; `until` only tells the kiosk how long it
may sell it. So a kiosk that was offline for days never meets a place sold twice.
`starts` is ISO 8601 with the office's offset, such as 2026-12-01T08:00+07:00.
"""

import msgspec


class OfficeV1(msgspec.Struct, frozen=True):
    """Where level 2 is registered."""

    code: str
    name: str
    address: str


class LeaseV1(msgspec.Struct, frozen=True, tag=True):
    """`lease` is never used for two grants; `until` in Unix seconds."""

    lease: str
    office: OfficeV1
    starts: str
    minutes: int
    until: float


class AskSlots(msgspec.Struct, frozen=True, tag=True):
    """Free times of an office; of none, the offices alone."""

    office: str = ""


class SlotsV1(msgspec.Struct, frozen=True, tag=True):
    """`held`: told by the kiosk itself, of the leases it holds, while the centre is away."""

    offices: list[OfficeV1]
    starts: list[str]
    held: bool = False


class HoldSlot(msgspec.Struct, frozen=True, tag=True):
    """Lease one place at this time; answered by `LeaseV1`."""

    office: str
    starts: str


class RenewLeases(msgspec.Struct, frozen=True, tag=True):
    """Give leases back, and ask for those to hold against an outage."""

    returned: list[str]


class LeasesV1(msgspec.Struct, frozen=True, tag=True):
    """All leases of the kiosk that the centre knows of: also those whose answer was lost."""

    leases: list[LeaseV1]


class AskAppointment(msgspec.Struct, frozen=True, tag=True):
    """By the number of the booking and the code on its receipt."""

    case: str
    code: str


class CancelAppointment(msgspec.Struct, frozen=True, tag=True):
    """Asked again, it stays cancelled."""

    case: str
    code: str


class MoveAppointment(msgspec.Struct, frozen=True, tag=True):
    """Book the leased place instead; asked again, it is the same move."""

    case: str
    code: str
    lease: str


class AppointmentV1(msgspec.Struct, frozen=True, tag=True):
    """`state` is that of the case; `office` and `starts` as they are booked."""

    case: str
    state: str
    office: OfficeV1
    starts: str
    minutes: int
