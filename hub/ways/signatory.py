"""Cases in which somebody signs for another: recognised, of age, with the papers."""

from datetime import UTC, date, datetime
from typing import Final

from hub.cases.evidence import JPEG
from sync.wire.case_v1 import CaseV1, PersonField

MISSING: Final = "signatory.missing"
FACE: Final = "signatory.face"
AGE: Final = "signatory.age"
PAPERS: Final = "papers.missing"
BLOCKING: Final = (MISSING, FACE, AGE, PAPERS)


def flags(case: CaseV1, least_age: int, papers: tuple[str, ...]) -> list[str]:
    """Name what forbids an approval: nobody's SIM without a recognised adult and their papers."""
    if case.signatory is None or not case.signatory.person.get("id_number"):
        return [MISSING]
    grown = age(case.signatory.person, case.submitted)
    found = {
        FACE: case.face is None or not case.face.same,
        AGE: grown is None or grown < least_age,
        PAPERS: any(not has_paper(case, kind) for kind in papers),
    }
    return [code for code, applies in found.items() if applies]


def has_paper(case: CaseV1, kind: str) -> bool:
    """Tell whether a page of a paper is in the case."""
    return any(
        name.startswith("paper_") and name.endswith(f"_{kind}") and data.startswith(JPEG)
        for name, data in case.pictures.items()
    )


def age(person: dict[str, PersonField], at: float) -> int | None:
    """Give full years at a moment (Unix seconds); None for an unknown day of birth."""
    told = person.get("birth")
    try:
        birth = date.fromisoformat(told.value if told is not None else "")
    except ValueError:
        return None
    today = datetime.fromtimestamp(at, UTC).date()
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
