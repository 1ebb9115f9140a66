"""Receipt and contract: whole in every language, and nobody's numbers in full."""

from dataclasses import fields, replace
from datetime import datetime

import pytest

from kiosk.case.paper import Contract, Receipt
from kiosk.case.reasons import Reason
from kiosk.case.shown import tail
from kiosk.journeys import effects as do
from kiosk.journeys.state import Consent, Stage, Visit
from kiosk.policies.policy import load
from kiosk.runtime.paperwork import (
    CONTRACT_LABELS,
    FIELDS,
    RECEIPT_LABELS,
    Paperwork,
)
from kiosk.ui.texts import LANGUAGES, Texts
from printer.contract import PdfContractMaker
from tests.journeys.test_minor_sim import at as for_a_child
from tests.journeys.world import ICCID, SIGNATURE, reservation, world

POLICY = load("mobifone")
PAPER = Paperwork(POLICY, Texts, lambda: datetime(2026, 11, 23, 14, 5))  # noqa: DTZ001 - wall clock
EVERY = tuple(Consent(purpose.id, purpose.version, 0.0) for purpose in POLICY.purposes)


def walked(language: str, *, own: bool = False) -> Visit:
    made = world(answers={do.FindReservation: reservation(iccid=ICCID)} if own else {})
    made.walk(Stage.SUBMIT)
    return made.visit.but(language=language).with_draft(consents=EVERY)


def words(paper: Receipt | Contract) -> list[str]:
    """Give every text on the paper."""
    found: list[str] = []
    for field in fields(paper):
        value = getattr(paper, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            found += [part] if isinstance(part, str) else part if isinstance(part, tuple) else []
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_is_whole(language: str) -> None:
    paper = PAPER.receipt(walked(language))
    assert (paper.language, paper.issued) == (language, "23/11/2026 14:05")
    assert len(paper.lines) == 5
    assert {key for key, _ in paper.labels} == set(RECEIPT_LABELS)
    assert all(words(paper))
    assert not [text for text in words(paper) if "{" in text or "receipt." in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_hides_what_the_next_in_line_might_find(language: str) -> None:
    visit = walked(language)
    told = " ".join(words(PAPER.receipt(visit)))
    for secret in ("001090001234", ICCID, "912345678", "an@example.com"):
        assert secret not in told
    for kept in ("•••• 1234", f"•••• {ICCID[-4:]}", "678", "a•••@example.com"):
        assert kept in told
    assert "RESU-ME23-4567" in told


def test_the_code_on_a_receipt_holds_the_reference_alone() -> None:
    assert PAPER.receipt(walked("vi")).qr == "SIMKIOSK:1:case-1:RESUME234567"


def test_a_second_print_is_marked_as_a_copy() -> None:
    first, again = PAPER.receipt(walked("vi")), PAPER.receipt(walked("vi"), copy=True)
    assert (first.copy, again.copy) == (False, True)
    assert replace(again, copy=False) == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parked_case_says_that_more_is_needed(language: str) -> None:
    visit = walked(language)
    sent = PAPER.receipt(visit).notes
    parked = PAPER.receipt(visit.with_draft(parked=Reason.CENTRE_OFFLINE)).notes
    assert sent[0] != parked[0]
    assert sent[1:] == parked[1:]
    assert POLICY.hotline in sent[2]


def test_an_own_sim_is_named_too() -> None:
    assert tail(ICCID) in dict(PAPER.receipt(walked("vi", own=True)).lines).values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_early_end_leaves_no_empty_line(language: str) -> None:
    paper = PAPER.receipt(Visit(language=language))
    assert all(label and value for label, value in paper.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_is_whole(language: str) -> None:
    paper = PAPER.contract(walked(language))
    assert len(paper.consents) == len(set(paper.consents)) == len(POLICY.purposes)
    assert paper.version == POLICY.contract_version
    assert {key for key, _ in paper.labels} == set(CONTRACT_LABELS)
    assert len(paper.fields) == len(FIELDS) - 1  # a proven own number needs no other contact
    assert all(words(paper))
    values = dict(paper.fields).values()
    assert {"Nguyễn Văn An", "001090001234", "0912 345 678", "an@example.com"} <= set(values)
    assert (paper.signed_by, paper.signature) == ("Nguyễn Văn An", SIGNATURE)


def test_a_contract_becomes_a_pdf() -> None:
    pdf = PdfContractMaker().make(PAPER.contract(walked("vi")))
    assert pdf.startswith(b"%PDF-")


def test_b8_the_contract_names_child_and_guardian_and_the_guardian_signs() -> None:
    visit = for_a_child(Stage.DONE).visit
    made = PAPER.contract(visit)
    values = dict(made.fields)
    assert "Nguyễn Bảo An" in values.values()
    assert "Nguyễn Văn An" in values.values()
    assert made.signed_by == "Nguyễn Văn An"
    assert any("trẻ" in heading for heading, _ in made.sections)
    assert any("của trẻ" in said for said in made.consents)
    receipt = PAPER.receipt(visit)
    shown = " ".join(value for _, value in receipt.lines)
    assert "Nguyễn" not in shown
    assert "001216005678" not in shown
