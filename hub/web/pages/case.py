"""The review desk: the list of cases, one case with its evidence, the decision."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlalchemy import Connection, Row, select
from starlette.responses import JSONResponse, Response

from hub.cases import faces
from hub.cases.cases import CannotDecideError
from hub.cases.evidence import JPEG, BrokenContentError, chain, reference
from hub.cases.states import BackwardsError, State
from hub.cases.tables import CASES
from hub.centre import Centre
from hub.counters import numbers
from hub.fleet.operators import Session
from hub.store import audit
from hub.ways.eid_level1 import EidLevel1
from hub.ways.enterprise_sim import NAME as ENTERPRISE
from hub.web import views
from hub.web.desk import Acting, AtCentre, LoggedIn, back_to, page
from hub.web.words import FACE_ENDS, REASONS
from sync.wire.case_v1 import CaseV1

ROUTER = APIRouter()
PDF = b"%PDF-"


@ROUTER.get("/cases")
def listing(
    request: Request,
    centre: AtCentre,
    session: LoggedIn,
    shown: str = "open",
    q: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """List cases, those due first on top."""
    chosen = shown if shown in views.FILTERS else "open"
    rows = views.case_rows(centre, chosen, q)
    return page(
        request, "cases.html", session, rows=rows, shown=chosen, q=q, now=centre.clock(),
        flags={row.id: views.flags(row) for row in rows}, aside=views.set_aside(centre),
        soon={row.id for row in rows if views.alarmed(centre, row)},
        open_states=views.OPEN_STATES,
    )  # fmt: skip


@ROUTER.get("/cases.json")
def listing_for_programs(centre: AtCentre, _session: LoggedIn) -> Response:
    """List all cases by id, state and reason."""
    rows = views.case_rows(centre, "all", "")
    return JSONResponse([{"case": r.id, "state": r.state, "reason": r.reason} for r in rows])


@ROUTER.get("/cases/{case}")
def one(request: Request, case: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Show one case; opening it is logged."""
    return shown(request, case, centre, session, "", 200)


@ROUTER.get("/cases/{case}/pictures/{name}")
def picture(case: str, name: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Give one picture; each look is logged."""
    whole = _open(centre, case, session, f"picture.{name[:32]}")
    data = (
        (reference(whole) if name == "reference" else whole.pictures.get(name)) if whole else None
    )
    if data is None or not data.startswith(JPEG):
        return Response(status_code=404)
    return Response(data, media_type="image/jpeg")


@ROUTER.get("/cases/{case}/contract.pdf")
def contract(case: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Give the signed contract; each look is logged."""
    whole = _open(centre, case, session, "contract")
    if whole is None or whole.contract is None or not whole.contract.startswith(PDF):
        return Response(status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="{case}.pdf"'}
    return Response(whole.contract, media_type="application/pdf", headers=headers)


class CaseForm:
    """A form of one case's page, sent by an operator."""

    def __init__(self, request: Request, case: str, centre: AtCentre, session: Acting) -> None:
        self.case, self.centre, self.operator = case, centre, session.operator
        self._request, self._session = request, session

    def again(self, problem: str, status: int) -> Response:
        """Show the case with what is wrong about the form."""
        return shown(self._request, self.case, self.centre, self._session, problem, status)

    def decided(self, decide: Callable[[Connection, float], None]) -> Response:
        """Decide in one transaction; where it does not fit, show the case and why."""
        try:
            with self.centre.database.write() as on:
                decide(on, self.centre.clock())
        except (CannotDecideError, BackwardsError) as wrong:
            return self.again(str(wrong), 409)
        return back_to(f"/cases/{self.case}")


SentForm = Annotated[CaseForm, Depends()]


@ROUTER.post("/cases/{case}/approve")
def approve(form: SentForm) -> Response:
    """Connect the number."""
    cases = form.centre.cases
    return form.decided(lambda on, now: cases.approve(on, form.case, form.operator, now))


@ROUTER.post("/cases/{case}/reject")
def reject(form: SentForm, reason: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Refuse with a reason; the customer is told by mail."""
    if reason not in REASONS:
        return form.again("Choose a reason first.", 422)
    cases = form.centre.cases
    return form.decided(lambda on, now: cases.reject(on, form.case, form.operator, reason, now))


def shown(
    request: Request, case: str, centre: Centre, session: Session, problem: str, status: int
) -> Response:
    """Show one case, with what stood in the way of the last form."""
    row = _row(centre, case)
    whole = _open(centre, case, session, "fields") if row is not None else None
    if row is None or whole is None:
        return page(request, "absent.html", session, status=404, what="case")
    with centre.database.read() as on:
        blockers = centre.cases.blockers(on, row)
        earlier = chain(on, case)[1:]
        held = numbers.used(on, row.document)
        face = faces.told(on, case)
    return page(
        request, "case.html", session, status=status, row=row, case=whole, problem=problem,
        blockers=blockers, flags=_current(views.flags(row), blockers), earlier=earlier, held=held,
        limit=_limit(centre, row), groups=_groups(whole), now=centre.clock(),
        compared=reference(whole) is not None, undecided=row.state == State.IN_REVIEW,
        face=face, face_ends=FACE_ENDS, judged=EidLevel1.judged(row.journey, row.state),
    )  # fmt: skip


def _limit(centre: Centre, row: Row[Any]) -> int:
    """Give the most numbers that the document of a case may hold."""
    enterprise = row.journey == ENTERPRISE
    return centre.rules.max_enterprise_numbers if enterprise else centre.rules.max_numbers


def _groups(case: CaseV1) -> list[tuple[str, str]]:
    found = case.chip.hashes.items() if case.chip else ()
    return sorted(found, key=lambda pair: (len(pair[0]), pair[0]))


def _current(flags: list[str], blockers: list[str]) -> list[str]:
    """Drop what was cured since intake, put what blocks on top."""
    kept = [flag for flag in flags if flag not in (*blockers, "call.missing")]
    return [*blockers, *kept]


def _row(centre: Centre, case: str) -> Row[Any] | None:
    with centre.database.read() as on:
        return on.execute(select(CASES).where(CASES.c.id == case)).first()


def _open(centre: Centre, case: str, session: Session, part: str) -> CaseV1 | None:
    """Open the evidence; the look is on the disk before anything is shown."""
    actor = f"operator:{session.operator}"
    with centre.database.read() as on:
        try:
            whole = centre.evidence.whole(on, case)
        except BrokenContentError:
            return None
    with centre.database.write() as on:
        audit.append(on, centre.clock(), actor, "case.opened", case, {"part": part})
    return whole
