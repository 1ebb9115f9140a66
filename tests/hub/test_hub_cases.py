"""Decisions: what they change together, what forbids them, and how a failed case goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hub.cases.cases import CannotDecideError
from hub.cases.states import FAILED, MOVES, BackwardsError, Event, State, move
from hub.post.tables import MAIL
from sync.wire.centre_v1 import AskResume, ResumeGrantV1
from tests.hub.world import CODE, ICCID, JPEG, NUMBER, OTHER, World, case


@pytest.fixture
def waiting(hub: World) -> World:
    hub.reservation(iccid=ICCID)
    decision = hub.call().decision
    hub.send(case(call_decision=decision))
    return hub


def mails(hub: World) -> list[tuple[str, str, str]]:
    with hub.centre.database.read() as on:
        rows = on.execute(select(MAIL).order_by(MAIL.c.id))
        return [(row.kind, row.subject, row.body) for row in rows]


def test_an_ordinary_case_raises_no_finding(waiting: World) -> None:
    assert waiting.case().flags == '["chip.not_read"]'


def test_approving_connects_the_number_and_writes_one_mail(waiting: World) -> None:
    waiting.approve()
    assert waiting.case().state == "CONNECTED"
    assert waiting.case().decided_by == "operator:anna"
    assert waiting.kept().status == "CONNECTED"
    [(kind, subject, body)] = mails(waiting)
    assert kind == "connected"
    assert subject.startswith("Số ")
    assert NUMBER not in subject + body


def test_a_decision_is_taken_once(waiting: World) -> None:
    waiting.approve()
    with pytest.raises(BackwardsError):
        waiting.approve()
    with pytest.raises(BackwardsError):
        waiting.reject("face.blur")
    assert len(mails(waiting)) == 1


def test_another_kiosks_call_approves_nothing(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    hub.call(device=OTHER)
    with pytest.raises(CannotDecideError, match=r"call\.missing"):
        hub.approve()


def test_without_an_agents_approval_nothing_is_connected(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=b"approved, believe me"))
    with pytest.raises(CannotDecideError, match=r"call\.missing"):
        hub.approve()
    hub.call(verdict="failed")
    with pytest.raises(CannotDecideError, match=r"call\.missing"):
        hub.approve()
    hub.call()
    hub.approve()


def test_a_case_without_consent_or_reservation_cannot_be_approved(hub: World) -> None:
    hub.call()
    hub.send(case(consents=[]))
    with pytest.raises(CannotDecideError, match=r"reservation\.unknown, consent\.missing"):
        hub.approve()


def test_a_case_that_does_not_hold_the_reservation_cannot_take_it(waiting: World) -> None:
    waiting.call("case-2")
    waiting.send(case("case-2"))
    with pytest.raises(CannotDecideError, match=r"reservation\.not_open"):
        waiting.approve("case-2")
    waiting.reject("data.dup_application", "case-2")
    assert waiting.case("case-2").state == "REJECTED"
    assert waiting.kept().status == "CONNECTING"


def test_sending_back_tells_reason_step_and_code_in_the_customers_language(waiting: World) -> None:
    waiting.reject("face.blur")
    kept = waiting.kept()
    assert (kept.status, kept.failure, kept.failed_case) == (
        "CONNECT_FAILED", "face.blur", "case-1"
    )  # fmt: skip
    assert waiting.case().state == "NEEDS_RESUBMIT"
    [(kind, _, body)] = mails(waiting)
    assert kind == "failed"
    for part in ("ảnh chân dung bị mờ", "K7QP-4MWX", CODE, "30 ngày"):
        assert part in body


def test_a_final_refusal_gives_no_code(waiting: World) -> None:
    waiting.reject("doc.under_age")
    assert waiting.case().state == "REJECTED"
    [(kind, _, body)] = mails(waiting)
    assert kind == "refused"
    assert "K7QP" not in body
    assert waiting.refused(AskResume(CODE, "K7QP-4MWX")) == "data.resume_code_wrong"


@pytest.mark.parametrize(
    ("reason", "step"),
    [("face.blur", "portrait"), ("doc.glare", "document"), ("sim.mismatch_photo", "sim"),
     ("data.email_invalid", "details")],
)  # fmt: skip
def test_a_failed_case_resumes_at_the_step_that_failed(
    waiting: World, reason: str, step: str
) -> None:
    waiting.reject(reason)
    grant = waiting.ask(AskResume(CODE.lower(), "k7qp 4mwx"), OTHER)
    assert grant == ResumeGrantV1("case-1", step, reason, "cccd", "sim-activate", CODE)
    assert waiting.ask(AskResume(CODE, "K7QP4MWX")) == grant


def test_a_wrong_resume_code_is_slow_to_guess(waiting: World) -> None:
    waiting.reject("face.blur")
    for _ in range(5):
        assert waiting.refused(AskResume(CODE, "AAAA-AAAA")) == "data.resume_code_wrong"
    assert waiting.refused(AskResume(CODE, "K7QP-4MWX")) == "data.too_often"
    waiting.pass_s(900)
    assert isinstance(waiting.ask(AskResume(CODE, "K7QP-4MWX")), ResumeGrantV1)


def test_a_resume_code_ends_after_thirty_days(waiting: World) -> None:
    waiting.reject("face.blur")
    waiting.pass_s(30 * 86_400)
    assert waiting.refused(AskResume(CODE, "K7QP-4MWX")) == "data.resume_code_wrong"


def test_a_resumed_case_is_read_over_the_earlier_one(waiting: World) -> None:
    waiting.reject("face.blur")
    again = JPEG + b"sharper"
    waiting.send(
        case("case-2", resumes="case-1", resumed_step="portrait", pictures={"portrait": again},
             contract=None, strokes=[], consents=[], person={}, email="", iccids={})
    )  # fmt: skip
    assert waiting.case().resumed_by == "case-2"
    assert waiting.case("case-2").flags == '["chip.not_read"]'
    with waiting.centre.database.read() as on:
        whole = waiting.centre.evidence.whole(on, "case-2")
    assert whole.pictures["portrait"] == again
    assert whole.pictures["front"] == JPEG
    assert whole.email == "lan@example.vn"
    waiting.approve("case-2")
    assert waiting.kept().status == "CONNECTED"
    assert [kind for kind, _, _ in mails(waiting)] == ["failed", "connected"]


def test_an_earlier_case_is_resumed_by_one_case_only(waiting: World) -> None:
    waiting.reject("face.blur")
    waiting.send(case("case-2", resumes="case-1"))
    waiting.send(case("case-3", resumes="case-1"))
    assert "resume.unknown" in waiting.case("case-3").flags
    assert waiting.case().resumed_by == "case-2"


def test_a_stranger_cannot_resume_by_naming_a_case(waiting: World) -> None:
    waiting.reject("face.blur")
    waiting.reservation("R-77", "+84900000077", iccid="8984040000000000777")
    waiting.send(case("case-9", resumes="case-1", reservation="R-77", number="+84900000077"))
    assert waiting.case("case-9").resumes is None
    assert waiting.case().resumed_by is None


@given(st.lists(st.sampled_from(list(Event)), max_size=12))
def test_a_case_never_moves_backwards(events: list[Event]) -> None:
    order = [state for state in State if state not in FAILED]
    state = State.SUBMITTED
    for event in events:
        try:
            after = move(state, event)
        except BackwardsError:
            continue
        assert after in (*FAILED, State.ERASED) or order.index(after) > order.index(state)
        state = after


def test_from_every_state_that_is_not_an_end_there_is_a_way(hub: World) -> None:
    left = {state for state, _ in MOVES}
    assert set(State) == left | {State.ERASED}
    assert hub.centre.clock() > 0
