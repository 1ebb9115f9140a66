"""Made-up visits of a SIM for a child and of SIMs for an enterprise."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kiosk.case.document import DocumentKind
from kiosk.case.person import Field, Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.state import Problem, Stage, Visit
from kiosk.ports.vision import Shot, Subject
from kiosk.ui.example_pictures import picture

CHILDREN: Final = {
    "vi": "NGUYỄN MINH KHÔI",
    "zh": "WANG XIAOYU",
    "en": "NGUYEN MINH KHOI",
    "th": "SOMCHAI JAIDEE",
}
COMPANY: Final = "CÔNG TY CỔ PHẦN CÔNG NGHỆ SAO MAI VIỆT NAM"
OF_ENTERPRISE: Final = (Stage.COMPANY, Stage.NUMBER_LIST, Stage.ROLE)
OF_CHILD: Final = (
    Stage.RELATION, Stage.CHILD_DOCUMENT, Stage.CHILD_FRONT, Stage.CHILD_FRONT_REVIEW,
    Stage.CHILD_BACK, Stage.CHILD_BACK_REVIEW, Stage.CHILD_CHIP, Stage.CHILD_DETAILS,
    Stage.PAPER, Stage.PAPER_REVIEW,
)  # fmt: skip


def given(plain: Visit, stage: Stage) -> Visit:
    """Give the stages of these two journeys their own visit; others stay."""
    if stage in OF_ENTERPRISE:
        return of_enterprise(plain)
    if stage is Stage.PAPER:
        child = of_child(plain)
        return child.but(draft=child.draft.but(pages=()))
    return of_child(plain) if stage in OF_CHILD else plain


def of_child(plain: Visit) -> Visit:
    """Make the visit one for a child with a birth certificate."""
    draft = plain.draft.set_aside()
    written = (
        ("full_name", CHILDREN[plain.language]), ("id_number", "001216005678"),
        ("birth", "2016-03-01"),
        ("address", "Số 12, ngõ 84 Trần Thái Tông, phường Cầu Giấy, thành phố Hà Nội"),
    )  # fmt: skip
    fields = tuple((name, Field(value, Source.TYPED)) for name, value in written)
    card = Shot(Subject.CARD_FRONT, picture(Subject.CARD_FRONT), ())
    held = draft.but(
        document=DocumentKind.BIRTH_CERTIFICATE, person=Person(fields), entered=written,
        front=card, back=card, paper="birth_certificate",
        pages=(("birth_certificate", _sheet()),),
    )  # fmt: skip
    return plain.but(journey="minor-sim", draft=held.with_detail("relation", "mother"))


def of_enterprise(plain: Visit) -> Visit:
    """Make the visit one of an enterprise with two SIMs."""
    fields = {"issuer": "MST", "id_number": "0100109106", "full_name": COMPANY}
    firm = Person(tuple((name, Field(value, Source.TYPED)) for name, value in fields.items()))
    kept = plain.draft.reservation
    sims = tuple(
        replace(kept, code=f"MBF{n}", number=f"+8490123456{n}", iccid=f"898401234567890123{n}")
        for n in (4, 7) if kept is not None
    )  # fmt: skip
    draft = plain.draft.set_aside(firm).but(
        reservation=None, sims=sims, paper="authorisation",
        pages=(("registration", _sheet()), ("authorisation", _sheet())),
    )  # fmt: skip
    for name, value in (
        ("organisation", COMPANY), ("tax_code", "0100109106"), ("room", "5"),
        ("role", "authorised"),
    ):  # fmt: skip
        draft = draft.with_detail(name, value)
    return plain.but(journey="enterprise-sim", draft=draft)


def visits(plain: Visit) -> Iterator[tuple[str, Visit]]:
    """Show what looks otherwise in these journeys, beside their own stages."""
    minor, firm = of_child(plain), of_enterprise(plain)
    for name, visit in (("minor", minor), ("enterprise", firm)):
        for stage in (Stage.NEEDS, Stage.DOCUMENT_CHOICE, Stage.INFORMATION, Stage.CONTRACT,
                      Stage.SIGNATURE):  # fmt: skip
            yield f"{stage.value}_{name}", visit.but(stage=stage)
        for stage in (Stage.SUBMIT, Stage.DONE):
            yield f"{stage.value}_{name}", visit.but(stage=stage, back_to=None)
    for stage in (Stage.DOCUMENT_FRONT, Stage.PORTRAIT, Stage.OWNERSHIP, Stage.CALL):
        yield f"{stage.value}_minor", minor.but(stage=stage)
    yield "paper_letter", firm.but(stage=Stage.PAPER)
    empty = firm.but(draft=firm.draft.but(sims=()))
    yield "number_list_none", empty.but(stage=Stage.NUMBER_LIST)
    yield from _problems(minor, firm)


def _problems(minor: Visit, firm: Visit) -> Iterator[tuple[str, Visit]]:
    faceless = Problem(Reason.WRONG_SIDE, 2, picture=picture(Subject.CARD_BACK))
    yield "child_front_problem", minor.but(stage=Stage.CHILD_FRONT, problem=faceless)
    young = Problem(Reason.MINOR_TOO_YOUNG, final=True)
    yield "stopped_child", minor.but(stage=Stage.STOPPED, problem=young, back_to=None)
    wrong = Problem(Reason.ID_NUMBER_WRONG, 2)
    yield "child_details_problem", minor.but(stage=Stage.CHILD_DETAILS, problem=wrong)
    blurred = Problem(Reason.BLUR_TEXT, 2, picture=picture(Subject.PAPER))
    yield "paper_problem", minor.but(stage=Stage.PAPER, problem=blurred)
    code = Problem(Reason.TAX_CODE_WRONG, 2)
    yield "company_problem", firm.but(stage=Stage.COMPANY, problem=code)
    listed = Problem(Reason.SIM_LISTED)
    yield "number_list_problem", firm.but(stage=Stage.NUMBER_LIST, problem=listed)


def _sheet() -> Shot:
    return Shot(Subject.PAPER, picture(Subject.PAPER), ())
