"""Drafts: one unfinished case each, encrypted under a key of its own that the store key wraps.

Erasing deletes the wrapped key with the row: without it no copy of the disk can be read.
AES-256-GCM; case and purpose are bound as associated data.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.store.database import Database
from kiosk.store.errors import StoreBrokenError, StoreFullError

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS drafts (
    case_id TEXT PRIMARY KEY, wrapped BLOB NOT NULL, sealed BLOB NOT NULL,
    saved INTEGER NOT NULL, expires INTEGER NOT NULL);
"""
NONCE: Final = 12
KEY_BITS: Final = 256
LARGEST: Final = 32 * 1024 * 1024


class Drafts:
    """Raises `StoreFullError` on a full disk, `StoreBrokenError` for a draft that was changed."""

    def __init__(self, db: Database, store_key: bytes) -> None:
        self._db = db
        self._store_key = store_key

    def save(self, case: str, draft: bytes, now: int, expires: int) -> None:
        """Keep the newest draft of a case, durable on return."""
        if len(draft) > LARGEST:
            raise StoreFullError("drafts", f"{len(draft)} bytes in one draft")
        key = AESGCM.generate_key(KEY_BITS)
        wrapped = _seal(self._store_key, key, _bound("key", case))
        sealed = _seal(key, draft, _bound("draft", case))
        self._db.write(
            "INSERT INTO drafts VALUES (?,?,?,?,?) ON CONFLICT (case_id) DO UPDATE SET"
            " wrapped = excluded.wrapped, sealed = excluded.sealed, saved = excluded.saved,"
            " expires = excluded.expires",
            (case, wrapped, sealed, now, expires),
        )

    def load(self, case: str) -> bytes | None:
        """Give the draft, None when there is none."""
        rows = self._db.read("SELECT wrapped, sealed FROM drafts WHERE case_id = ?", case)
        if not rows:
            return None
        key = _open(self._store_key, rows[0][0], _bound("key", case))
        return _open(key, rows[0][1], _bound("draft", case))

    def erase(self, case: str) -> bool:
        """Forget a case, also on a full disk; False when there was none."""
        return self._db.erase("DELETE FROM drafts WHERE case_id = ?", (case,)) > 0

    def cases(self) -> list[str]:
        """Name the cases in draft, oldest first."""
        return [row[0] for row in self._db.read("SELECT case_id FROM drafts ORDER BY saved")]

    def expired(self, now: int) -> list[str]:
        """Name the cases past their time; the caller erases them and says so in the audit."""
        rows = self._db.read("SELECT case_id FROM drafts WHERE expires <= ? ORDER BY saved", now)
        return [row[0] for row in rows]


def _bound(purpose: str, case: str) -> bytes:
    return f"simkiosk/{purpose}/1\0{case}".encode()


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (InvalidTag, ValueError) as wrong:
        raise StoreBrokenError("drafts", "a draft does not open with the store key") from wrong
