"""The kiosks the centre knows: their keys, and what they last said of themselves."""

import json
from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, insert, select, update

from hub import audit
from hub.database import Database
from hub.refusals import Clock
from hub.tables import DEVICES
from sync.wire.envelope import Envelope, EnvelopeError, verify
from sync.wire.transfer_v1 import Birth, Heartbeat

PROBLEMS: Final = 64


class UnknownDeviceError(Exception):
    """Not enrolled, or revoked."""


KeyOf = Callable[[str], ec.EllipticCurvePublicKey | None]


class Devices:
    """Every enrolled kiosk by name; `key_of` reads the key from its certificate."""

    def __init__(self, database: Database, key_of: KeyOf, clock: Clock) -> None:
        self._database = database
        self._key_of = key_of
        self._clock = clock

    def enrol(self, device: str, actor: str) -> None:
        """Take a kiosk in whose certificate was made; a revoked one comes back."""
        with self._database.write() as on:
            _ensure(on, device, self._clock())
            on.execute(update(DEVICES).where(DEVICES.c.name == device).values(revoked=False))
            audit.append(on, self._clock(), actor, "device.enrolled", device)

    def key(self, device: str) -> ec.EllipticCurvePublicKey:
        """Give the key that checks a kiosk's envelopes. Raise `UnknownDeviceError`."""
        key = self._key_of(device)
        if key is None:
            raise UnknownDeviceError(device)
        with self._database.read() as on:
            revoked = on.scalar(select(DEVICES.c.revoked).where(DEVICES.c.name == device))
        if revoked:
            raise UnknownDeviceError(device)
        if revoked is None:
            with self._database.write() as on:
                _ensure(on, device, self._clock())
        return key

    def checked(self, envelope: Envelope, device: str) -> str:
        """Check signature and sender of an envelope; give its case id. Raise `EnvelopeError`."""
        try:
            head = verify(envelope, self.key(device))
        except UnknownDeviceError as unknown:
            raise EnvelopeError("device") from unknown
        case = head.get("case")
        if head.get("device") != device or not isinstance(case, str):
            raise EnvelopeError("header names another device")
        return case

    def birth(self, device: str, birth: Birth) -> None:
        """Note that it connected."""
        self._note(
            device, online=True, epoch=birth.epoch, version=birth.version[:64],
            seen_at=self._clock(),
        )  # fmt: skip

    def heartbeat(self, device: str, beat: Heartbeat) -> None:
        """Note what it says of itself; `problems` are codes."""
        self._note(
            device, online=True, epoch=beat.epoch, seen_at=self._clock(), waiting=beat.waiting,
            oldest_s=beat.oldest_s, audit_head=beat.audit_head[:128],
            problems=json.dumps([problem[:64] for problem in beat.problems[:PROBLEMS]]),
        )  # fmt: skip

    def death(self, device: str) -> None:
        """Note that its connection ended."""
        self._note(device, online=False)

    def _note(self, device: str, **values: object) -> None:
        with self._database.write() as on:
            _ensure(on, device, self._clock())
            on.execute(update(DEVICES).where(DEVICES.c.name == device).values(**values))


def _ensure(on: Connection, device: str, now: float) -> None:
    if on.execute(select(DEVICES.c.name).where(DEVICES.c.name == device)).first() is None:
        on.execute(insert(DEVICES).values(name=device, enrolled_at=now))
