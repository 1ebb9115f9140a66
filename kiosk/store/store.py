"""The store as a whole: `open_store` gives drafts, ledger and audit over one file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.store import audit, drafts, ledger, slots
from kiosk.store.database import Database

FILE: Final = "store.db"
MIGRATIONS: Final = (ledger.WITH_TECHNICIANS,)


@dataclass(frozen=True, slots=True)
class Store:
    """Usable from several threads, one at a time."""

    drafts: drafts.Drafts
    ledger: ledger.Ledger
    audit: audit.Audit
    database: Database
    slots: slots.SlotBook

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all writes of the block durable as one, or none of them."""
        with self.database.writing():
            yield

    def verify(self) -> None:
        """Check file and chains; raise `StoreBrokenError`."""
        self.database.verify()
        self.ledger.verify()
        self.audit.verify()

    def close(self) -> None:
        self.database.close()


def open_store(path: Path, key: bytes) -> Store:
    """Open or create the file; `key` is the 32-byte store key. Raise `StoreBrokenError`."""
    schema = drafts.SCHEMA + ledger.SCHEMA + audit.SCHEMA + slots.SCHEMA
    database = Database(path, schema, MIGRATIONS)
    return Store(
        drafts.Drafts(database, key), ledger.Ledger(database), audit.Audit(database), database,
        slots.SlotBook(database),
    )  # fmt: skip
