"""The chip readers of a machine as one: finds the document, opens it, reads and verifies it.

Gets its transceivers handed in; decides nothing about the person and logs no data. Of a document
that left amid its read the octets are kept for a minute, to go on with when it comes back.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Final

from drivers.emrtd import reading, record
from drivers.emrtd.access import Door
from drivers.emrtd.apdu import PlainLink
from drivers.emrtd.capabilities import takes_extended
from drivers.emrtd.faults import ChipFault, StatusError, WrongKeyError
from drivers.emrtd.files import CARD_ACCESS, Chunk
from drivers.emrtd.judging import Judging
from drivers.emrtd.manners import Manners
from drivers.emrtd.mapping import Pairs
from drivers.emrtd.resume import Shelf
from drivers.emrtd.session import Session
from drivers.emrtd.trust import load
from kiosk.ports.chip_reader import (
    ChipAbsentError,
    ChipKey,
    ChipKeyRefusedError,
    ChipMovedError,
    ChipProgress,
    ChipProtocolError,
    ChipReaderGoneError,
    ChipRecord,
)
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import CardAbsentError, ReaderGoneError, Transceiver

BUDGET_S: Final = 60.0
NAME: Final = "chip_reader"
NAMED: Final = (ChipKeyRefusedError, ChipAbsentError)


class ChipStation:
    """A `ChipReader` over any number of transceivers, asked in order.

    `every` reads all groups instead of those a visit needs; `manners` and `shelf` know the time.
    """

    def __init__(
        self,
        transceivers: Sequence[Transceiver],
        trust: Path | None,
        progress: Callable[[ChipProgress], None],
        budget_s: float = BUDGET_S,
        *,
        every: bool = False,
        manners: Manners | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self._readers = transceivers
        self._trust = load(trust)
        self._progress = progress
        self._budget_s = budget_s
        self._every = every
        self._manners = manners or Manners()
        self._shelf = shelf or Shelf()
        self._pairs = Pairs()
        self._aside = ThreadPoolExecutor(1, "chip")  # computes while the chip does

    def present(self) -> bool:
        """Tell whether a card answers on some reader; no file is read."""
        self._shelf.clear_old()
        for reader in self._readers:
            try:
                reader.connect()
            except DeviceError:
                continue
            finally:
                reader.disconnect()
            return True
        return False

    def read(self, keys: list[ChipKey]) -> ChipRecord:
        """Read the first document whose chip one of the keys opens."""
        gone = 0
        failed: DeviceError | None = None
        for reader in self._readers:
            try:
                return self._try(reader, keys)
            except ReaderGoneError:
                gone += 1
            except (ChipKeyRefusedError, ChipReaderGoneError) as refused:
                failed = refused
            except (CardAbsentError, ChipAbsentError):
                continue
            finally:
                reader.disconnect()
        if failed is not None:
            raise failed
        if gone == len(self._readers):
            raise ChipReaderGoneError(NAME, f"none of {gone} readers works")
        raise ChipAbsentError(NAME, "no chip on any reader")

    def _try(self, reader: Transceiver, keys: list[ChipKey]) -> ChipRecord:
        began = monotonic()
        self._aside.submit(self._pairs.prepare)
        greeting = _wake(reader)
        plain = PlainLink(reader, self._budget_s)
        try:
            chunk = Chunk(extended=takes_extended(greeting))
            session = self._open(plain, keys, chunk, reader.name)
            read = self._read(session, keys)
            return record.make(read, self._trust, reader.name, plain, began)
        except ReaderGoneError as gone:
            raise ChipReaderGoneError(reader.name, gone.detail) from gone
        except DeviceError as broken:
            if isinstance(broken, NAMED):
                raise
            raise _moved(reader, broken) from broken
        except ChipFault as fault:
            raise ChipProtocolError(reader.name, str(fault)) from fault

    def _read(self, session: Session, keys: list[ChipKey]) -> reading.Read:
        """Read, beginning where the same document left before; keep what is there if it leaves."""
        announced = session.outside.get(CARD_ACCESS.name, b"")
        try:
            session.take_up(self._shelf.take(keys, announced))
            judging = Judging(self._aside, self._trust)
            return reading.read(session, judging, every=self._every)
        except ReaderGoneError:
            raise
        except DeviceError:
            self._shelf.put(keys, announced, session.held)
            raise

    def _open(self, plain: PlainLink, keys: list[ChipKey], chunk: Chunk, reader: str) -> Session:
        try:
            return Session(self._door(plain, keys, chunk), chunk, self._progress)
        except StatusError as refused:
            if not refused.command.startswith("SELECT application"):
                raise
            raise ChipAbsentError(reader, f"no travel document: {refused}") from refused
        except WrongKeyError as wrong:
            raise ChipKeyRefusedError(reader, f"none of {len(keys)} keys: {wrong}") from wrong

    def _door(self, plain: PlainLink, keys: list[ChipKey], chunk: Chunk) -> Door:
        return Door(plain, keys, chunk, self._manners, self._aside, self._pairs, every=self._every)


def _wake(reader: Transceiver) -> bytes:
    try:
        return reader.connect()
    except (CardAbsentError, ReaderGoneError):
        raise
    except DeviceError as silent:
        raise _moved(reader, silent) from silent


def _moved(reader: Transceiver, broken: DeviceError) -> ChipMovedError:
    return ChipMovedError(reader.name, f"{broken.code}: {broken.detail}")
