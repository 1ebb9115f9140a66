"""A centre on a real SQLite file with real keys, a clock that is set, and kiosks that seal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from sqlalchemy import Row, insert, select

from hub.cases.tables import CASES
from hub.centre import Centre, Keys, build
from hub.counters.tables import RESERVATIONS
from hub.imports.files import Imports
from hub.post.sms import SmsFailedError, SmsNumberUnknownError
from hub.schema import open_database
from hub.settings import Duty, Rules, Signing
from hub.store.pepper import Pepper
from hub.store.tables import AUDIT
from sync.wire.case_v1 import CallEvidence, CaseV1, ConsentV1, FaceEvidence, PersonField, pack
from sync.wire.centre_v1 import Answer, AskCall, Question, Refused, Ring
from sync.wire.envelope import Envelope, seal

NOON = 1_790_000_000.0  # 21 Sep 2026, 16:13:20 in Viet Nam
KIOSK = "kiosk-0001"
OTHER = "kiosk-0002"
ICCID = "8984040000000000019"
ICCIDS = [f"898404000000000{n:04}" for n in range(20)]
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
NUMBER = "+84900000001"
CODE = "R-1001"
EMAIL = "lan@example.vn"


@dataclass
class Phones:
    """An SMS gateway whose messages can be read, and which can fail."""

    got: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False
    unknown: bool = False

    def send(self, number: str, text: str) -> str | None:
        if self.unknown:
            raise SmsNumberUnknownError("unknown")
        if self.broken:
            raise SmsFailedError("down")
        self.got.append((number, text))
        return None

    def state(self, _receipt: str) -> str:
        return "accepted"

    def code(self) -> str:
        return self.got[-1][1][:6]


@dataclass
class World:
    """A centre, its customers' phones and its kiosks' keys."""

    folder: Path
    centre: Centre
    phones: Phones
    devices: dict[str, ec.EllipticCurvePrivateKey]
    seal_key: x25519.X25519PrivateKey
    sign_key: ec.EllipticCurvePrivateKey
    pepper: Pepper
    time: Callable[[float], float]

    def pass_s(self, seconds: float) -> None:
        self.time(seconds)

    def load(self, kind: str, text: str) -> int:
        imports = Imports(self.centre.database, self.pepper, self.centre.clock)
        return imports.take(kind, text.encode())

    def reservation(self, code: str = CODE, number: str = NUMBER, **more: str) -> None:
        values = {"package": "C90N", "status": "NOT_CONNECTED", "expires": "2027-01-31", **more}
        with self.centre.database.write() as on:
            on.execute(insert(RESERVATIONS).values(code=code, number=number, **values))

    def ask(self, question: Question, device: str = KIOSK) -> Answer:
        return self.centre.answers.answer(device, question)

    def refused(self, question: Question, device: str = KIOSK) -> str:
        answer = self.ask(question, device)
        assert isinstance(answer, Refused), answer
        return answer.reason

    def sealed(self, case: CaseV1 | bytes, name: str = "", device: str = KIOSK) -> Envelope:
        plain = case if isinstance(case, bytes) else pack(case)
        head: dict[str, str | int] = {"device": device, "case": name or "case-1"}
        if isinstance(case, CaseV1):
            head["case"] = name or case.case
        return seal(plain, head, self.seal_key.public_key(), self.devices[device])

    def send(self, case: CaseV1, device: str = KIOSK) -> tuple[str, str]:
        verdict, reason = self.centre.intake.store(self.sealed(case, device=device), device)
        return verdict.value, reason

    def ring(self, case: str = "case-1", device: str = KIOSK) -> Ring:
        evidence = CallEvidence(case, "vi", JPEG, JPEG, 0.71)
        head: dict[str, str | int] = {"device": device, "case": case}
        sealed = seal(pack(evidence), head, self.seal_key.public_key(), self.devices[device])
        return Ring(case, "vi", sealed.header, sealed.body, sealed.signature)

    def call(self, case: str = "case-1", verdict: str = "approved", device: str = KIOSK) -> Any:
        state = self.ask(self.ring(case, device), device)
        ticket = state.ticket  # type: ignore[union-attr]
        self.centre.calls.take(ticket, "anna")
        self.centre.calls.decide(ticket, "anna", verdict)
        return self.ask(AskCall(ticket), device)

    def approve(self, case: str = "case-1") -> None:
        with self.centre.database.write() as on:
            self.centre.cases.approve(on, case, "anna", self.centre.clock())

    def reject(self, reason: str, case: str = "case-1") -> None:
        with self.centre.database.write() as on:
            self.centre.cases.reject(on, case, "anna", reason, self.centre.clock())

    def case(self, name: str = "case-1") -> Row[Any]:
        with self.centre.database.read() as on:
            return on.execute(select(CASES).where(CASES.c.id == name)).one()

    def kept(self, code: str = CODE) -> Row[Any]:
        with self.centre.database.read() as on:
            return on.execute(select(RESERVATIONS).where(RESERVATIONS.c.code == code)).one()

    def audit(self) -> list[Row[Any]]:
        with self.centre.database.read() as on:
            return list(on.execute(select(AUDIT).order_by(AUDIT.c.seq)))


def case(name: str = "case-1", **more: Any) -> CaseV1:
    """Build the case of an ordinary visit."""
    usual = CaseV1(
        case=name, journey="sim-activate", brand="mobifone-cmlink", policy="2026-09-01",
        language="vi", opened=NOON - 300, submitted=NOON, reservation=CODE, number=NUMBER,
        document="VNM/079200000001", document_kind="cccd", email=EMAIL, iccid=ICCID,
        person={"full_name": PersonField("NGUYỄN THỊ LAN", "chip"),
                "birth": PersonField("1999-02-03", "chip"),
                "address": PersonField("12 Lê Lợi, Huế", "typed")},
        iccids={"barcode": ICCID, "chip": ICCID}, dispensed=False,
        pictures={"front": JPEG, "back": JPEG, "portrait": JPEG, "sim": JPEG},
        consents=[ConsentV1("identity", "2026-01", NOON - 100)], resume_code="K7QP-4MWX",
        face=FaceEvidence(0.71, 0.42, same=True, reference="chip", models={}),
        strokes=[[(0.1, 0.2, 0), (0.4, 0.5, 90)]], contract=b"%PDF-1.7 contract",
    )  # fmt: skip
    return msgspec.structs.replace(usual, **more)


@contextmanager
def world(
    folder: Path,
    rules: Rules | None = None,
    service: Signing | None = None,
    duty: tuple[Duty, ...] = (),
) -> Iterator[World]:
    """Open a centre in a folder; the same folder again is the same centre restarted."""
    now = [NOON]
    phones = Phones()
    devices = {name: ec.generate_private_key(ec.SECP256R1()) for name in (KIOSK, OTHER)}
    sealing, signing = x25519.X25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    pepper = Pepper(b"p" * 32)

    def device_key(name: str) -> ec.EllipticCurvePublicKey | None:
        key = devices.get(name)
        return key.public_key() if key else None

    def sign(octets: bytes) -> bytes:
        return signing.sign(octets, ec.ECDSA(hashes.SHA256()))

    def later(seconds: float) -> float:
        now[0] += seconds
        return now[0]

    if not (folder / "hub.db").exists():
        (folder / "hub.db").write_bytes(_new_database())
    database = open_database(f"sqlite:///{folder / 'hub.db'}")
    keys = Keys(sealing, sign, pepper, device_key)
    centre = build(database, keys, rules or Rules(), lambda: now[0], phones, password_cost=4,
                   signing=service, duty=duty)  # fmt: skip
    try:
        yield World(folder, centre, phones, devices, sealing, signing, pepper, later)
    finally:
        database.close()


@cache
def _new_database() -> bytes:
    """Make the file once: its tables are half of what a world costs."""
    with TemporaryDirectory() as folder:
        open_database(f"sqlite:///{folder}/hub.db").close()
        return (Path(folder) / "hub.db").read_bytes()
