"""The parts of the centre that web, line and console share, built once from settings and keys."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import x25519

from hub.appointments.counter import Appointments
from hub.cases.cases import Cases
from hub.cases.contract_seal import Seals
from hub.cases.evidence import Evidence
from hub.cases.faces import Faces
from hub.cases.intake import Intake
from hub.cases.resume import Resumes
from hub.cases.way import Plain
from hub.counters.answers import Answers
from hub.counters.calls import Calls, Sign
from hub.counters.numbers import Allowances, Held, used
from hub.counters.otp import Otps
from hub.counters.real_name import RealNames, cards_of
from hub.counters.receipts import Receipts
from hub.counters.reservations import Reservations
from hub.counters.roster import Roster
from hub.counters.status import Statuses
from hub.fleet.devices import Devices, KeyOf
from hub.fleet.operators import COST, Operators
from hub.people.my_data import MyData
from hub.people.requests import Requests
from hub.people.subscribers import Subscribers
from hub.post.notices import Notices, Words
from hub.post.sms import SmsGateway
from hub.settings import Duty, Rules, Signing
from hub.signing.counter import Signings
from hub.store.database import Database
from hub.store.pepper import Pepper
from hub.ways import my_data as asked
from hub.ways.appointment import Appointment
from hub.ways.eid_level1 import EidLevel1
from hub.ways.enterprise_sim import NAME as ENTERPRISE
from hub.ways.enterprise_sim import EnterpriseSim
from hub.ways.minor_sim import MinorSim
from hub.ways.real_name import RealName
from hub.ways.reverify_sim import ReverifySim
from hub.ways.signing_sim import SigningSim
from hub.ways.sim_activate import SimActivate
from hub.ways.update_details import UpdateDetails
from sync.wire.my_data_v1 import AskData
from sync.wire.real_name_v1 import Activate, OpenActivation
from sync.wire.receipt_v1 import MailReceipt
from sync.wire.signing_v1 import AskSigning, CancelSigning, FileComplaint, RequestSigning
from sync.wire.status_v1 import AskStatus, AskStatusByFace, AskStatuses
from sync.wire.subscriber_v1 import AskHolder, AskNumbers, AskRecord, AskSubscriber


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
    requests: Requests
    faces: Faces
    roster: Roster

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
    signing: Signing | None = None,
    duty: tuple[Duty, ...] = (),
) -> Centre:
    """Put the parts together."""
    words = Words()
    devices = Devices(database, keys.device, clock)
    evidence = Evidence(keys.seal)
    notices = Notices(words, rules.resume_days)
    ways = {
        "sim-activate": SimActivate(notices, rules),
        "real-name": RealName(notices, rules),
        "reverify-sim": ReverifySim(notices, rules, keys.pepper),
        "update-details": UpdateDetails(notices, rules, keys.pepper),
        "signing-sim": SigningSim(notices, rules, keys.pepper),
        "minor-sim": MinorSim(notices, rules),
        ENTERPRISE: EnterpriseSim(notices, rules),
        "eid-level1": EidLevel1(notices, rules),
        "appointment": Appointment(notices, rules),
        "my-data": asked.MyData(notices, rules, keys.pepper),
        "my-numbers": asked.MyNumbers(notices, rules, keys.pepper),
    }
    faces = Faces(database, evidence, clock)
    statuses = Statuses(database, keys.pepper, faces, clock)
    names = RealNames(database, keys.pepper, clock, rules)
    zone = ZoneInfo(rules.zone)
    book = Subscribers(database, keys.pepper, clock, zone)
    signings = Signings(database, keys.pepper, clock, signing or Signing(), zone)
    data = MyData(database, keys.pepper, evidence, clock, zone)
    cases = Cases(keys.pepper, evidence, ways, Plain(notices, rules), keys.seals)
    roster = Roster(duty, zone)
    calls = Calls(database, devices, clock, keys.seal, keys.sign, rules.answer_within_s, roster)
    answers = Answers(
        Reservations(database, clock, zone, roster),
        Allowances(
            database,
            keys.pepper,
            rules.max_numbers,
            {
                "real-name": Held(cards_of, rules.max_cards),
                ENTERPRISE: Held(used, rules.max_enterprise_numbers, alone=True),
            },
        ),
        Otps(database, keys.pepper, clock, gateway, rules.otp_valid_s, rules.otp_wait_s),
        calls,
        Resumes(database, keys.pepper, clock, rules.resume_days),
        {
            AskStatus: statuses.ask,
            AskStatuses: statuses.of_document,
            AskStatusByFace: statuses.by_face,
            Activate: names.activate,
            OpenActivation: names.open,
            AskSubscriber: book.find,
            AskHolder: book.holder,
            AskRecord: book.record,
            AskNumbers: book.numbers,
            AskData: data.ask,
            **Appointments(database, keys.pepper, cases, clock).counters(),
            RequestSigning: signings.request,
            AskSigning: signings.ask,
            CancelSigning: signings.cancel,
            FileComplaint: signings.complain,
            MailReceipt: Receipts(database, keys.pepper, evidence, cases, clock).mail,
        },
    )
    return Centre(
        database, clock, rules, words, evidence, devices, cases, calls,
        Operators(database, keys.pepper, clock, password_cost),
        Intake(database, devices, evidence, cases, faces, clock), answers,
        Requests(database, clock, keys.sign), faces, roster,
    )  # fmt: skip
