"""E-identity level 1 at the centre: a person judges the photo, the authority checks the data."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.cases.cases import CannotDecideError
from hub.cases.evidence import merge
from hub.cases.states import BackwardsError, State
from hub.imports.files import ImportFileError
from hub.post.tables import TEXTS
from hub.ways.eid_level1 import DIFFERS, MATCH
from sync.wire.appointment_v1 import HoldSlot, LeaseV1, MoveAppointment
from sync.wire.case_v1 import CaseV1, ChipEvidence, FaceEvidence
from sync.wire.centre_v1 import AskResume, ResumeGrantV1
from sync.wire.status_v1 import AskStatus, StatusV1
from tests.hub.browser import PASSWORD, SERVER, Browser
from tests.hub.world import JPEG, KIOSK, World, case, world

PHONE = "+84987654321"
CODE = "K7QP4MWXH2AB"


def eid(name: str = "case-1", **more: object) -> CaseV1:
    chip = ChipEvidence("PACE_GM", "PA_OK", {"DG1": "OK", "DG2": "OK"}, {"DG2": b"portrait"})
    usual: dict[str, object] = {
        "journey": "eid-level1", "reservation": "", "number": "", "iccid": "", "iccids": {},
        "contract": None, "strokes": [], "email": "", "own_number": PHONE, "resume_code": CODE,
        "chip": chip, "details": {"assurance": "chip_verified", "video": "watched"},
    }  # fmt: skip
    return case(name, **{**usual, **more})


@contextmanager
def browser(hub: World) -> Iterator[Browser]:
    hub.centre.operators.add("anna", PASSWORD)
    with httpx.Client(base_url=SERVER.show(hub.centre), timeout=30) as http:
        desk = Browser(http)
        assert desk.log_in() == 303
        yield desk


def photo(hub: World, reason: str = "", name: str = "case-1") -> None:
    with hub.centre.database.write() as on:
        hub.centre.cases.judge_photo(on, name, "anna", reason, hub.centre.clock())


def authority(hub: World, flag: str = MATCH, name: str = "case-1") -> None:
    with hub.centre.database.write() as on:
        hub.centre.cases.answer_data(on, name, "operator:anna", flag, hub.centre.clock())


def texts(hub: World) -> list[tuple[str, str]]:
    with hub.centre.database.read() as on:
        return [(row.recipient, row.body) for row in on.execute(select(TEXTS))]


def status(hub: World, name: str = "case-1") -> StatusV1:
    found = hub.ask(AskStatus(name, CODE))
    assert isinstance(found, StatusV1)
    return found


def test_a94_a_good_photo_waits_for_the_authority_and_is_shown_as_waiting(hub: World) -> None:
    hub.send(eid())
    assert hub.case().state == State.SUBMITTED
    photo(hub)
    assert status(hub).state == "ELIGIBLE_FOR_DB_CHECK"
    hub.pass_s(90_000)  # unreachable for a day: it stays here
    assert status(hub).state == "ELIGIBLE_FOR_DB_CHECK"


def test_a95_a96_a_verified_chip_is_approved_by_the_authoritys_word_and_told_by_sms(
    hub: World,
) -> None:
    hub.send(eid())
    photo(hub)
    authority(hub)
    assert hub.case().state == State.APPROVED
    [(number, words)] = texts(hub)
    assert number == PHONE
    assert "Tài khoản định danh điện tử Mức 1 đã được cấp" in words
    assert "Kích hoạt" in words  # the steps


def test_i8_a_qr_only_case_is_approved_only_after_authority_and_person(hub: World) -> None:
    hub.send(eid(chip=None, details={"assurance": "chip_verified"}))  # whatever the kiosk says
    photo(hub)
    with pytest.raises((CannotDecideError, BackwardsError)):
        hub.approve()
    authority(hub)
    assert hub.case().state == State.IN_REVIEW
    assert "identity.qr_only" in hub.case().flags
    hub.approve()
    assert hub.case().state == State.APPROVED


def test_data_that_differ_are_never_approved(hub: World) -> None:
    hub.send(eid())
    photo(hub)
    authority(hub, DIFFERS)
    assert hub.case().state == State.IN_REVIEW
    with pytest.raises(CannotDecideError, match="authority"):
        hub.approve()


ACTS = st.lists(st.sampled_from(("good", "bad", "match", "differs", "approve")), max_size=7)


@settings(max_examples=12, deadline=None)
@given(ACTS, st.sampled_from(("PA_OK", "PA_SIGNED_ISSUER_UNKNOWN", None)))
def test_i8_no_order_of_answers_approves_without_the_authority(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str], chain: str | None
) -> None:
    chip = ChipEvidence("BAC", chain, {}, {}) if chain else None
    with world(tmp_path_factory.mktemp("hub")) as hub:
        hub.send(eid(chip=chip))
        for act in acts:
            try:
                {
                    "good": lambda: photo(hub), "bad": lambda: photo(hub, "face.too_dark"),
                    "match": lambda: authority(hub), "differs": lambda: authority(hub, DIFFERS),
                    "approve": hub.approve,
                }[act]()  # fmt: skip
            except (CannotDecideError, BackwardsError):
                continue
        if hub.case().state == State.APPROVED:
            assert MATCH in hub.case().flags
            assert chain == "PA_OK" or "approve" in acts


def test_a93_a_refused_photo_is_created_again_and_the_chip_is_kept(hub: World) -> None:
    hub.send(eid())
    photo(hub, "face.too_dark")
    assert status(hub).state == "PHOTO_REJECTED"
    assert "Tạo lại hồ sơ" in texts(hub)[0][1]
    grant = hub.ask(AskResume("", CODE, "case-1"))
    assert isinstance(grant, ResumeGrantV1)
    assert (grant.case, grant.step, grant.journey) == ("case-1", "portrait", "eid-level1")
    hub.send(
        eid("case-2", resumes="case-1", chip=None, face=None, document="", person={},
            document_kind="", consents=[], own_number=None, pictures={"portrait": JPEG + b"2"})
    )  # fmt: skip
    photo(hub, name="case-2")
    authority(hub, name="case-2")
    row = hub.case("case-2")
    assert "identity.qr_only" not in row.flags  # the chip of the first case counts
    assert "face.unmeasured" in row.flags  # but not its face match: that was another photo
    assert row.state == State.IN_REVIEW  # a person looks at the new photo
    hub.approve("case-2")
    assert texts(hub)[-1][0] == PHONE  # the number was proved in the first case


def test_a_new_photo_has_no_old_match() -> None:
    old = eid()
    new = merge(old, eid("case-2", face=None, pictures={"portrait": JPEG + b"2"}))
    assert new.face is None
    same = merge(old, eid("case-2", face=None, pictures={}))
    assert isinstance(same.face, FaceEvidence)


def test_the_desk_judges_photo_and_data_by_its_forms(hub: World) -> None:
    hub.send(eid())
    with browser(hub) as desk:
        page = "/cases/case-1"
        assert "Photo is good" in desk.http.get(page).text
        assert desk.post(f"{page}/data", page, answer="match") == 409  # not before the photo
        assert desk.post(f"{page}/photo", page, reason="doc.blur_text") == 422
        assert desk.post(f"{page}/photo", page) == 303
        assert "Waits for the issuing authority" in desk.http.get(page).text
        assert desk.post(f"{page}/data", page, answer="perhaps") == 422
        assert desk.post(f"{page}/data", page, answer="match") == 303
    assert hub.case().state == State.APPROVED


def test_the_desk_lists_places_and_frees_none_that_is_booked(hub: World) -> None:
    hub.load("offices", "code,name,address\nhk,Công an Hoàn Kiếm,Hà Nội\n")
    hub.load("places", "office,starts,minutes,seats\nhk,2026-09-24T08:00+07:00,30,2\n")
    lease = hub.ask(HoldSlot("hk", "2026-09-24T08:00+07:00"))
    assert isinstance(lease, LeaseV1)
    with browser(hub) as desk:
        page = "/appointments"
        assert KIOSK in desk.http.get(page).text
        assert desk.post(f"{page}/leases/{lease.lease}/free", page) == 303
        assert hub.refused(MoveAppointment("none", CODE, lease.lease)) == "data.case_unknown"
        assert KIOSK not in desk.http.get(page).text
        assert desk.post(f"{page}/case-1/end", page, how="kept") == 409  # nothing has begun


@pytest.mark.parametrize(
    "line",
    ["xx,2026-09-24T08:00+07:00,30,1", "hk,2026-09-24 08:00,30,1", "hk,2026-09-24T08:00+07:00,0,1"],
)
def test_a_wrong_line_of_a_time_table_is_named_and_nothing_is_kept(hub: World, line: str) -> None:
    hub.load("offices", "code,name,address\nhk,Công an Hoàn Kiếm,Hà Nội\n")
    with pytest.raises(ImportFileError, match="line 2"):
        hub.load("places", f"office,starts,minutes,seats\n{line}\n")
