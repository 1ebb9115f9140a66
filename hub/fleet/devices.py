"""The kiosks the centre knows: their keys, and what they last said of themselves."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, insert, select, update

from hub.fleet import books
from hub.fleet.tables import DEVICES
from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database
from sync.wire.envelope import Envelope, EnvelopeError, verify


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

    def silence(self) -> None:
        """Call nobody online: the hub has just started and has heard nobody."""
        with self._database.write() as on:
            on.execute(update(DEVICES).values(online=False))

    def note(
        self, news: Mapping[str, Mapping[str, object]],
        ledgers: Mapping[str, tuple[int, str]] | None = None,
    ) -> None:  # fmt: skip
        """Write what kiosks said of themselves, by name and column, in one transaction.

        The last lines of their ledgers are held against those known.
        """
        now = self._clock()
        with self._database.write() as on:
            for device, values in news.items():
                _ensure(on, device, now)
                on.execute(update(DEVICES).where(DEVICES.c.name == device).values(**values))
            for device, head in (ledgers or {}).items():
                books.hear(on, device, head, now)

    def accept_ledger(self, device: str, operator: str) -> bool:
        """Let a ledger that was cut short go on; False where none was."""
        with self._database.write() as on:
            return books.accept(on, device, operator, self._clock())


def _ensure(on: Connection, device: str, now: float) -> None:
    if on.execute(select(DEVICES.c.name).where(DEVICES.c.name == device)).first() is None:
        on.execute(insert(DEVICES).values(name=device, enrolled_at=now))
