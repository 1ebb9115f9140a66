"""Process `sync`: the only door to the network. The visible list of what it is made of.

`python -m sync.agent --config FILE`. Serves port `Centre` on the bus and empties the outbox; no
device, no screen, and nothing in the outbox that it could open.
"""

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.bus.host import Host
from kiosk.ports.centre import Centre
from kiosk.ports.desk import Desk
from kiosk.ports.errors import DeviceError
from kiosk.settings import Settings, SettingsError, load
from sync.centre import RemoteCentre
from sync.desk import RemoteDesk
from sync.link import CentreLink, Health
from sync.questions import Questions
from sync.spool import Spool
from sync.transfer import Sender
from sync.wire.access import Access, LineError
from sync.wire.waiting import Bell

LARGEST_HEALTH: Final = 16 * 1024
FAILED: Final = 3
BUG: Final = 70
HUNG_S: Final = 90.0  # a turn may wait for a name server, a handshake and a locked database
LOOK_S: Final = 5.0
log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run until killed; 3 when settings, certificates or the outbox are unusable."""
    parser = argparse.ArgumentParser(prog="python -m sync.agent", description="process sync")
    parser.add_argument("--config", type=Path, required=True, help="kiosk.toml")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    try:
        serve(load(chosen.config))
    except (SettingsError, DeviceError, LineError, OSError) as wrong:
        log.critical("%s", wrong)
        return FAILED
    return 0


def serve(settings: Settings) -> None:
    """Wire the process and run it for ever."""
    access = access_of(settings)
    access.tls()  # unreadable certificates end the start, not the tenth reconnect
    centre_key = public_key(settings.sync.centre_sign)
    spool = Spool(settings.sync.outbox)
    bell = Bell()
    questions = Questions(bell.ring)
    sender = Sender(spool, settings.kiosk.name, centre_key)
    health = settings.kiosk.run / "health.json"
    link = CentreLink(access, spool, sender, questions, bell, lambda: read_health(health))
    threading.Thread(target=_run, args=(link,), name="link", daemon=True).start()
    watch = (lambda: link.turned_at, HUNG_S, LOOK_S)
    threading.Thread(target=guard, args=watch, name="guard", daemon=True).start()
    host = Host()
    host.add(
        settings.endpoint("centre"),
        Centre,
        lambda: RemoteCentre(questions.ask, lambda: link.status, centre_key),
    )
    host.add(settings.endpoint("desk"), Desk, lambda: RemoteDesk(questions.ask))
    host.run()


def access_of(settings: Settings) -> Access:
    """Say how the kiosk reaches its broker. Raise `SettingsError` without a port."""
    sync = settings.sync
    host, colon, port = sync.broker.rpartition(":")
    if not colon or not port.isdecimal():
        raise SettingsError(f"sync.broker {sync.broker!r} is not HOST:PORT")
    return Access(
        settings.kiosk.name, host.strip("[]"), int(port), sync.authority, sync.certificate,
        sync.key,
    )  # fmt: skip


def public_key(path: Path) -> ec.EllipticCurvePublicKey:
    """Read the centre's signing key. Raise `SettingsError` that names the file."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError as wrong:
        raise SettingsError(f"{path}: no public key") from wrong
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise SettingsError(f"{path}: not a P-256 key")
    return key


def read_health(path: Path) -> Health:
    """Give what the health checks have left; nothing is wrong where there is no readable file."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(LARGEST_HEALTH), type=Health)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return Health()


def guard(turned_at: Callable[[], float], hung_s: float, look_s: float) -> None:
    """End the process when the line's thread has made no turn for `hung_s`."""
    while monotonic() - turned_at() <= hung_s:
        sleep(look_s)
    log.critical("the line's thread hangs")
    logging.shutdown()
    os._exit(BUG)


def _run(link: CentreLink) -> None:
    try:
        link.run()
    except BaseException:
        log.critical("the line's thread ended", exc_info=True)
        logging.shutdown()
        os._exit(BUG)  # half a process serves nobody: the supervisor starts a whole one


if __name__ == "__main__":
    sys.exit(main())
