"""Keys and database of a hub in one folder: hub.toml, hub.db, pki/, broker/, line/, pepper.key."""

import fcntl
from dataclasses import dataclass
from pathlib import Path
from time import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from hub.cases.contract_seal import Seals
from hub.centre import Centre, Keys, build
from hub.fleet.pki import Pki
from hub.post.sms import HttpSms, SmsGateway
from hub.schema import open_database
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.pepper import Pepper, pepper_in


class StartError(Exception):
    """The hub cannot start; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Store:
    """The parts that need no network: what the console verbs work with."""

    folder: Path
    settings: HubSettings
    pki: Pki
    pepper: Pepper
    database: Database
    centre: Centre
    gateway: SmsGateway | None


def open_store(folder: Path, settings: HubSettings) -> Store:
    """Open keys and database in a folder, founding them where there are none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "found.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two that found at once would found two authorities
        pki = Pki(folder / "pki")
        signer, sealing = pki.signing_key(), pki.sealing_key()
        pepper = pepper_in(folder / "pepper.key")
    keys = Keys(
        seal=sealing,
        sign=lambda octets: signer.sign(octets, ec.ECDSA(hashes.SHA256())),
        pepper=pepper,
        device=pki.device_key,
        seals=Seals(pki.authority()),
    )
    database = open_database(settings.database or f"sqlite:///{folder.resolve() / 'hub.db'}")
    gateway = HttpSms(settings.sms.url, settings.sms.timeout_s) if settings.sms.url else None
    centre = build(
        database, keys, settings.rules, time, gateway, signing=settings.signing, duty=settings.duty
    )
    return Store(folder, settings, pki, pepper, database, centre, gateway)
