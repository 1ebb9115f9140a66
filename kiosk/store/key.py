"""The store key: 32 bytes that wrap the key of every draft.

A systemd credential `store.key` where there is one (systemd.exec(5)), else a file of our own.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from kiosk.store.errors import StoreBrokenError

NAME: Final = "store.key"
LENGTH: Final = 32


def store_key(folder: Path) -> bytes:
    """Read the key, made once; raise `StoreBrokenError` when it has not its length."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (given := Path(credentials) / NAME).exists():
        return _read(given)
    kept = folder / NAME
    if not kept.exists():
        _create(kept)
    return _read(kept)


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != LENGTH:
        raise StoreBrokenError(NAME, f"{len(key)} bytes instead of {LENGTH}")
    return key


def _create(path: Path) -> None:
    """Whole or not at all, also when the power fails or two start at once."""
    fresh = path.with_name(f"{NAME}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)
