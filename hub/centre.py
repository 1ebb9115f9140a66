"""The parts of the centre that web, line and console share, built once from settings and keys."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import x25519

from hub.answers import Answers
from hub.calls import Calls, Sign
from hub.cases import Cases
from hub.contract_seal import Seals
from hub.database import Database
from hub.devices import Devices, KeyOf
from hub.evidence import Evidence
from hub.intake import Intake
from hub.notices import Notices, Words
from hub.numbers import Allowances
from hub.operators import COST, Operators
from hub.otp import Otps
from hub.pepper import Pepper
from hub.real_name import RealNames, cards_of
from hub.reservations import Reservations
from hub.resume import Resumes
from hub.settings import Rules
from hub.sms import SmsGateway
from hub.status import Statuses
from hub.ways.real_name import RealName
from hub.ways.sim_activate import SimActivate
from hub.ways.way import Plain
from sync.wire.real_name_v1 import Activate, OpenActivation
from sync.wire.status_v1 import AskStatus


@dataclass(frozen=True, slots=True)
class Keys:
    """The centre's own secrets, and the way to a kiosk's public key."""

    seal: x25519.X25519PrivateKey
    sign: Sign
    pepper: Pepper
    device: KeyOf
    seals: Seals | None = None  # judges the seals of contracts; without it none is judged


@dataclass(frozen=True, slots=True)
class Centre:
    """Everything that stands on the database."""

    database: Database
    clock: Callable[[], float]
    rules: Rules
    words: Words
    evidence: Evidence
    devices: Devices
    cases: Cases
    calls: Calls
    operators: Operators
    intake: Intake
    answers: Answers

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rules.zone)


def build(
    database: Database,
    keys: Keys,
    rules: Rules,
    clock: Callable[[], float],
    gateway: SmsGateway | None,
    password_cost: int = COST,
) -> Centre:
    """Put the parts together."""
    words = Words()
    devices = Devices(database, keys.device, clock)
    evidence = Evidence(keys.seal)
    notices = Notices(words, rules.resume_days)
    ways = {
        "sim-activate": SimActivate(notices, rules),
        "real-name": RealName(notices, rules),
    }
    names = RealNames(database, keys.pepper, clock, rules)
    cases = Cases(keys.pepper, evidence, ways, Plain(notices, rules), keys.seals)
    calls = Calls(database, devices, clock, keys.seal, keys.sign, rules.answer_within_s)
    answers = Answers(
        Reservations(database, clock, ZoneInfo(rules.zone)),
        Allowances(
            database, keys.pepper, rules.max_numbers, {"real-name": (cards_of, rules.max_cards)}
        ),
        Otps(database, keys.pepper, clock, gateway, rules.otp_valid_s, rules.otp_wait_s),
        calls,
        Resumes(database, keys.pepper, clock, rules.resume_days),
        {
            AskStatus: Statuses(database, keys.pepper, clock).ask,
            Activate: names.activate,
            OpenActivation: names.open,
        },
    )
    return Centre(
        database, clock, rules, words, evidence, devices, cases, calls,
        Operators(database, keys.pepper, clock, password_cost),
        Intake(database, devices, evidence, cases, clock), answers,
    )  # fmt: skip
