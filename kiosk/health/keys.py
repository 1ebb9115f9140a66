"""Check: the kiosk's certificate and the centre's keys can be read and have not run out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from kiosk.health.problem import Problem, error, warning
from kiosk.settings import Settings

REMEDY: Final = "provision the kiosk again, or correct [sync] in kiosk.toml"
SOON: Final = timedelta(days=30)
READABLE_BY_ALL: Final = 0o004


def check(settings: Settings) -> Problem | None:
    """Look at each file, then at the key's mode and the certificate's dates."""
    sync = settings.sync
    files = (sync.authority, sync.certificate, sync.key, sync.centre_seal, sync.centre_sign)
    unreadable = [str(file) for file in files if not _readable(file)]
    if unreadable:
        return error("keys.unreadable", ", ".join(unreadable), REMEDY)
    if sync.key.stat().st_mode & READABLE_BY_ALL:
        return error("keys.open", f"{sync.key} is readable by all", f"chmod 640 {sync.key}")
    return _dates(sync.certificate, datetime.now(UTC))


def _readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False


def _dates(path: Path, now: datetime) -> Problem | None:
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except ValueError:
        return error("keys.no_certificate", str(path), REMEDY)
    if ends <= now:
        return error("keys.expired", f"{path} on {ends:%Y-%m-%d}", REMEDY)
    if ends <= now + SOON:
        return warning("keys.expiring", f"{path} on {ends:%Y-%m-%d}", REMEDY)
    return None
