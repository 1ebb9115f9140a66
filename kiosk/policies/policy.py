"""The rules of one brand as data: ceilings, time limits, accepted documents, consents.

One TOML file a version of a brand in `packs/`: `BRAND.toml` or `BRAND.NAME.toml`. An unknown key is
an error. Each table names its law or source. Which version is in force: `versions.py`.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

import msgspec

from kiosk.case.challenge import Palette
from kiosk.policies.device_change import DeviceChange
from kiosk.policies.eid_level1 import EidLevel1
from kiosk.policies.enterprise import Enterprise
from kiosk.policies.minor import Minor
from kiosk.policies.real_name import RealName
from kiosk.policies.signing_sim import SigningSim
from kiosk.policies.status import Status

PACKS: Final = files("kiosk.policies") / "packs"


class Purpose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One consent, asked apart from the others and never ticked beforehand."""

    id: str
    version: str
    required: bool


class Retries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a thing may fail before a person takes over; a new kind is a new key here."""

    sim: int = 3
    document: int = 3
    portrait: int = 3
    match: int = 3
    chip: int = 3
    number: int = 3
    otp: int = 3
    call: int = 3
    redial: int = 3
    sim_photo: int = 3
    feed: int = 3
    resume: int = 3
    status: int = 3
    qr: int = 3
    appointment: int = 3
    signing: int = 3
    activation: int = 3
    mismatch: int = 3
    company: int = 3
    paper: int = 3
    liveness: int = 3


class Idle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds. The last screens end by themselves."""

    warn_after_s: float = 45.0
    countdown_s: float = 20.0  # WCAG 2.1, 2.2.1: at least 20 s to extend with one touch
    eased_warn_after_s: float = 90.0  # any accessibility mode is set
    eased_countdown_s: float = 30.0
    last_screen_s: float = 40.0
    resume_after_crash_s: float = 120.0


class Patience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the machine waits for a hand, in seconds."""

    chip_s: float = 40.0
    take_sim_s: float = 60.0
    redial_s: float = 10.0  # before the machine calls an agent again by itself


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the journeys may and must do for one brand, from one day on."""

    id: str
    version: str
    brand: str
    operator: str
    law: str
    market: str  # ISO 3166
    zone: str  # whose days and hours count
    valid_from: date  # in the market's own days, both ends included
    hotline: str
    documents: tuple[str, ...]
    least_age: int
    vn_passport: bool
    max_numbers: int
    result_hours: int
    purposes: tuple[Purpose, ...]
    contract_version: str
    journeys: tuple[str, ...]  # codes, in the order of the home screen
    valid_until: date | None = None  # until further notice
    foreigner_in_person_only: bool = False  # a foreigner's SIM is handed out by a person
    email_optional: tuple[str, ...] = ()  # journeys whose result comes by text message
    liveness: Literal["challenge", "passive", "off"] = "passive"
    palette: Palette = Palette.ISO
    real_name: RealName = RealName()
    retries: Retries = Retries()
    idle: Idle = Idle()
    patience: Patience = Patience()
    device_change: DeviceChange = DeviceChange()
    eid_level1: EidLevel1 = EidLevel1()
    signing_sim: SigningSim = SigningSim()
    status: Status = Status()
    minor: Minor = Minor()
    enterprise: Enterprise = Enterprise()

    def accepted(self, journey: str) -> tuple[str, ...]:
        """Give the documents that open a journey."""
        return self.eid_level1.documents if journey == "eid-level1" else self.documents

    def helpline(self, journey: str) -> str:
        """Give the number to call: e-identity has a line of its own (A77)."""
        own = journey in ("eid-level1", "appointment")
        return self.eid_level1.hotline if own else self.hotline

    def colours(self, journey: str) -> Palette | None:
        """Give the palette a journey shows while the face is filmed; None: it shows none."""
        if self.liveness == "off":
            return None
        if journey == "eid-level1":
            return self.eid_level1.palette
        return self.palette if self.liveness == "challenge" else None


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One numbered part of a contract."""

    heading: str
    text: str
    journey: str = ""  # where it is not said to every customer


class ContractText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contract of a brand in one language."""

    version: str
    title: str
    sections: tuple[Section, ...]


def packs(brand: str, room: Traversable = PACKS) -> tuple[Policy, ...]:
    """Read every version of a brand; raise msgspec.ValidationError or FileNotFoundError."""
    found = [msgspec.convert(table, Policy) for table in _tables(room, brand, contracts=False)]
    if not found:
        raise FileNotFoundError(f"no pack of rules for {brand}")
    return tuple(sorted(found, key=lambda pack: pack.valid_from))


def load(brand: str) -> Policy:
    """Read the newest version of a brand's pack, whether it is in force already or not."""
    return packs(brand)[-1]


def contract(
    policy: Policy, language: str, room: Traversable = PACKS, journey: str = ""
) -> ContractText:
    """Read the contract that belongs to a pack, with what a journey adds to it.

    Raise FileNotFoundError where it is not there.
    """
    for table in _tables(room, policy.brand, contracts=True, ending=f".{language}.toml"):
        if table.get("version") == policy.contract_version:
            whole = msgspec.convert(table, ContractText)
            said = tuple(one for one in whole.sections if one.journey in ("", journey))
            return msgspec.structs.replace(whole, sections=said)
    raise FileNotFoundError(f"no contract {policy.contract_version} of {policy.brand}: {language}")


def _tables(
    room: Traversable, brand: str, *, contracts: bool, ending: str = ".toml"
) -> Iterator[dict[str, Any]]:
    """Read a brand's files: `BRAND[.NAME].toml`, `BRAND.contract[.NAME].LANGUAGE.toml`."""
    for file in sorted(room.iterdir(), key=lambda one: one.name):
        kind, _, rest = file.name.removeprefix(f"{brand}.").partition(".")
        if not file.name.startswith(f"{brand}.") or not file.name.endswith(ending):
            continue
        if (kind == "contract" and bool(rest)) is contracts:
            yield tomllib.loads(file.read_text(encoding="utf-8"))
