"""A centre with a signature service beside it, and the people whose phones it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

from sqlalchemy import Row, select

from hub.post.notices import Words
from hub.settings import Signing
from hub.signing import parts
from hub.signing.accounts import holder
from hub.signing.tables import ACCOUNTS, SIGNINGS
from hub.signing.worker import SigningWorker
from sync.wire.case_v1 import CaseV1, ConsentV1, PersonField
from sync.wire.signing_v1 import CITIZEN, ENTERPRISE, AskSigning, RequestSigning, SigningV1
from tests.hub.world import NOON, World, case, world
from twins.signature_service import SignatureService

AN, LAN, FIRM, NOBODY = "+84900000001", "+84900000002", "+84900000003", "+84900000009"
ID, OLD_ID = "001090001234", "012345678"
TAX_CODE = "0100109106"  # its check digit is 6


@dataclass
class Signed:
    """The world of one test."""

    hub: World
    service: SignatureService
    worker: SigningWorker

    def request(self, number: str = AN, subject: str = CITIZEN, case: str = "case-1") -> SigningV1:
        answer = self.hub.ask(RequestSigning(case, subject, number, "vi"))
        assert isinstance(answer, SigningV1), answer
        return answer

    def state(self, ticket: str) -> SigningV1:
        answer = self.hub.ask(AskSigning(ticket))
        assert isinstance(answer, SigningV1), answer
        return answer

    def work(self) -> None:
        """Let everything that is due be done."""
        for one in self.worker.start_due():
            one.result(20)

    def rung(self, number: str = AN, subject: str = CITIZEN, case: str = "case-1") -> SigningV1:
        """Have the phone show the request."""
        made = self.request(number, subject, case)
        self.work()
        return made

    def followed(self, ticket: str, times: int = 1) -> SigningV1:
        """Ask the service again, so many times."""
        for _ in range(times):
            self.hub.pass_s(1.5)
            self.work()
        return self.state(ticket)

    def signed(self, number: str = AN, subject: str = CITIZEN, case: str = "case-1") -> SigningV1:
        made = self.rung(number, subject, case)
        phone = self.service.phones[number]
        phone.confirm(phone.pin)
        return self.followed(made.ticket)

    def row(self, ticket: str) -> Row[Any]:
        with self.hub.centre.database.read() as on:
            return on.execute(select(SIGNINGS).where(SIGNINGS.c.ticket == ticket)).one()

    def accounts(self) -> list[Row[Any]]:
        with self.hub.centre.database.read() as on:
            return list(on.execute(select(ACCOUNTS)))


def registration(told: SigningV1, name: str = "case-1", **more: Any) -> CaseV1:
    """Build the case of a customer whose signature was verified."""
    assert told.signer is not None, told
    subject = ENTERPRISE if told.signer.tax_code else CITIZEN
    number = told.signer.tax_code or told.signer.id_number
    usual = {
        "journey": "signing-sim", "reservation": "", "number": "", "iccid": "", "iccids": {},
        "document": holder(subject, number), "document_kind": "", "pictures": {},
        "person": {"full_name": PersonField(told.signer.full_name, "certificate")},
        "consents": [ConsentV1("terms", "2026-11", NOON)], "contract": None, "strokes": [],
        "face": None, "details": {"signing": told.ticket, "subject": subject},
    }  # fmt: skip
    return case(name, **{**usual, **more})


@contextmanager
def signing_world(folder: Path, service: SignatureService, **more: Any) -> Iterator[Signed]:
    """Open a centre whose clock stands at the real time: certificates are of today."""
    anchors = folder / "anchors.pem"
    anchors.write_bytes(service.anchors_pem)
    usual = {"url": service.url, "anchors": anchors, "timeout_s": 30.0}
    settings = Signing(**{**usual, **more})
    with world(folder, service=settings) as hub:
        hub.pass_s(time() - NOON)
        made = parts.worker(hub.centre.database, hub.pepper, Words(), settings, hub.centre.clock)
        assert made is not None
        yield Signed(hub, service, made)
