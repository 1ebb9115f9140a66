"""The papers that are measured: those of a walked-up customer, with the brand's own wording."""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import sin

from kiosk.case.paper import Contract, Receipt
from kiosk.case.person import Person, Source
from kiosk.case.signature import Point, Signature
from kiosk.journeys.state import Consent, Draft, Visit
from kiosk.policies.policy import load
from kiosk.runtime.paperwork import Paperwork
from kiosk.ui.texts import LANGUAGES, Texts

FIELDS = {
    "full_name": "NGUYỄN THỊ ÁNH TUYẾT", "id_number": "001190012345", "birth": "1990-09-02",
    "sex": "F", "nationality": "VNM",
    "address": "Số 12, ngõ 34 phố Trần Hưng Đạo, phường Cửa Nam, thành phố Hà Nội",
}  # fmt: skip


def papers() -> Iterator[tuple[str, Receipt, Contract]]:
    """Give language, receipt and contract of one visit in each language."""
    policy = load("mobifone")
    paperwork = Paperwork(policy, Texts, lambda: datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    person = Person()
    for name, value in FIELDS.items():
        person = person.with_field(name, value, Source.CHIP)
    given = tuple(Consent(one.id, one.version, 0.0) for one in policy.purposes)
    draft = Draft(
        case="7KQ2-M9XD-P4RT", resume_code="RESUME234567", person=person, consents=given,
        email="anhtuyet@thudientu.example.vn", signature=signature(),
        dispensed="8984040000123456789",
    )  # fmt: skip
    for language in LANGUAGES:
        visit = Visit(language=language, draft=draft)
        yield language, paperwork.receipt(visit), paperwork.contract(visit)


def signature() -> Signature:
    """Give a name of 240 points, two seconds of a 120 Hz touch screen."""
    wave = tuple(
        Point(0.1 + n / 300, 0.5 + 0.3 * sin(n / 7) * (1 - n / 400), 8 * n) for n in range(240)
    )
    return Signature((wave,), 2.4)
