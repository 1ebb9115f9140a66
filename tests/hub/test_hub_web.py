"""The desk as a browser meets it: nobody in without a password, every form with its token."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from hub.fleet.operators import OperatorError, Operators, TooManyGuessesError, fits
from hub.fleet.presence import Presence
from hub.fleet.tables import OPERATORS
from hub.post.tables import MAIL
from hub.web import views
from sync.wire.case_v1 import ChipEvidence
from sync.wire.centre_v1 import AssignSim
from sync.wire.transfer_v1 import Heartbeat
from tests.hub.browser import PASSWORD, Browser, browser
from tests.hub.world import CODE, ICCID, ICCIDS, JPEG, KIOSK, World, case


@pytest.fixture
def desk(hub: World) -> Iterator[Browser]:
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as made:
        assert made.log_in() == 303
        yield made


@pytest.fixture
def waiting(hub: World) -> World:
    hub.reservation(iccid=ICCID)
    hub.call()
    hub.send(case())
    return hub


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/cases/case-1", "/cases/case-1/pictures/front", "/calls",
             "/cases/case-1/contract.pdf", "/reservations", "/devices", "/mail"],
)  # fmt: skip
def test_without_a_login_every_page_leads_to_the_door(waiting: World, path: str) -> None:
    with browser(waiting.centre) as one:
        answer = one.http.get(path)
        assert answer.url.path == "/login"
        assert "NGUY" not in answer.text
        assert one.http.get("/cases.json").status_code == 401


def test_a_wrong_password_and_an_unknown_name_look_alike(hub: World) -> None:
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as one:
        assert one.log_in(password=PASSWORD[:-1]) == 403
        assert one.log_in(name="nobody") == 403


def test_guessing_is_stopped_and_the_right_password_waits_too(hub: World) -> None:
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as one:
        assert [one.log_in(password=PASSWORD[1:]) for _ in range(6)] == [403] * 5 + [429]
        assert one.log_in() == 429
        hub.pass_s(900)
        assert one.log_in() == 303


def test_a_stranger_who_guesses_locks_out_himself_alone(hub: World) -> None:
    operators = hub.centre.operators
    operators.add("anna", PASSWORD)
    for _ in range(5):
        assert operators.log_in("anna", PASSWORD[1:], "203.0.113.9") is None
    with pytest.raises(TooManyGuessesError):
        operators.log_in("anna", PASSWORD, "203.0.113.9")
    assert operators.log_in("anna", PASSWORD, "192.0.2.1") is not None


def test_guesses_from_many_addresses_are_stopped_too(hub: World) -> None:
    operators = hub.centre.operators
    operators.add("anna", PASSWORD)
    for number in range(200):
        assert operators.log_in("anna", PASSWORD[1:], f"203.0.113.{number // 5}") is None
    with pytest.raises(TooManyGuessesError):
        operators.log_in("anna", PASSWORD, "192.0.2.1")


def test_a_page_that_refreshes_itself_keeps_nobody_logged_in_for_ever(
    desk: Browser, hub: World
) -> None:
    for _ in range(12):
        assert desk.http.get("/calls.json").status_code == 200
        hub.pass_s(3600)
    hub.pass_s(1)
    assert desk.http.get("/calls.json").status_code == 401


def test_a_password_is_dear_to_guess_from_a_stolen_database(hub: World) -> None:
    Operators(hub.centre.database, hub.pepper, hub.centre.clock).add("anna", PASSWORD)
    with hub.centre.database.read() as on:
        kept = on.scalar(select(OPERATORS.c.password))
    assert kept is not None
    assert kept.startswith("scrypt$32768$")
    assert fits(PASSWORD, kept)
    assert not fits(PASSWORD[1:], kept)


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(hub: World) -> None:
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as one:
        data = {"name": "anna", "password": PASSWORD, "csrf": one.token("/login")}
        cookie = one.http.post("/login", data=data, follow_redirects=False).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie


def test_every_answer_forbids_foreign_scripts_frames_and_caches(desk: Browser) -> None:
    for path in ("/cases", "/login", "/nowhere"):
        headers = desk.http.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_inline_script_or_style_and_no_foreign_address(
    desk: Browser, waiting: World
) -> None:
    state = waiting.ask(waiting.ring("case-5"))
    paths = ["/cases", "/cases/case-1", "/calls", "/reservations", "/devices", "/mail"]
    paths.append(f"/calls/{state.ticket}")  # type: ignore[union-attr]
    for path in paths:
        text = desk.http.get(path).text
        assert not re.search(r"<script>|style=|\son\w+=|https?://", text), path


def test_a_form_without_its_token_changes_nothing(desk: Browser, waiting: World) -> None:
    for data in ({}, {"csrf": "forged"}):
        answer = desk.http.post("/cases/case-1/approve", data=data)
        assert answer.status_code == 403
    assert waiting.case().state == "IN_REVIEW"


def test_a_log_out_ends_the_session_at_the_centre(desk: Browser) -> None:
    cookie = desk.http.cookies["desk"]
    assert desk.post("/logout", "/cases") == 303
    desk.http.cookies.set("desk", cookie)
    assert desk.http.get("/cases").url.path == "/login"


def test_the_list_masks_the_customer(desk: Browser, waiting: World) -> None:
    text = desk.http.get("/cases").text
    assert "N•••••" in text
    assert "NGUYỄN" not in text
    assert "+84900000001" not in text
    assert desk.http.get("/cases.json").json() == [
        {"case": "case-1", "state": "IN_REVIEW", "reason": ""}
    ]


def test_a_case_shows_each_field_with_its_source(desk: Browser, waiting: World) -> None:
    text = desk.http.get("/cases/case-1").text
    for part in ("NGUYỄN THỊ LAN", "b-chip", "b-typed", "12 Lê Lợi", ICCID, "0.71", CODE):
        assert part in text


def test_a_look_at_a_picture_is_logged_under_the_operators_name(
    desk: Browser, waiting: World
) -> None:
    answer = desk.http.get("/cases/case-1/pictures/portrait")
    assert (answer.content, answer.headers["content-type"]) == (JPEG, "image/jpeg")
    entry = waiting.audit()[-1]
    assert (entry.actor, entry.action, entry.subject) == ("operator:anna", "case.opened", "case-1")
    assert "picture.portrait" in entry.detail
    assert desk.http.get("/cases/case-1/pictures/none").status_code == 404
    assert desk.http.get("/cases/case-1/contract.pdf").content.startswith(b"%PDF-")


def test_approving_on_the_page_connects(desk: Browser, waiting: World) -> None:
    assert desk.post("/cases/case-1/approve", "/cases/case-1") == 303
    assert waiting.kept().status == "CONNECTED"
    assert desk.post("/cases/case-1/approve", "/cases/case-1") == 409


def test_sending_back_needs_a_reason_from_the_list(desk: Browser, waiting: World) -> None:
    page = "/cases/case-1"
    assert desk.post(f"{page}/reject", page) == 422
    assert desk.post(f"{page}/reject", page, reason="because") == 422
    assert desk.post(f"{page}/reject", page, reason="doc.glare") == 303
    assert waiting.case().reason == "doc.glare"


def test_a_blocked_case_says_what_forbids_it(desk: Browser, hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    answer = desk.http.get("/cases/case-1").text
    assert "Cannot be approved: no agent has approved a call" in answer
    assert desk.post("/cases/case-1/approve", "/cases/case-1") == 409


def test_an_agent_takes_a_call_compares_and_decides(desk: Browser, hub: World) -> None:
    ticket = hub.ask(hub.ring()).ticket  # type: ignore[union-attr]
    assert desk.http.get("/calls.json").json()[0]["ticket"] == ticket
    assert desk.http.get(f"/calls/{ticket}/portrait.jpg").status_code == 404
    assert desk.post(f"/calls/{ticket}/take", "/calls") == 303
    assert desk.http.get(f"/calls/{ticket}/portrait.jpg").content == JPEG
    assert desk.post(f"/calls/{ticket}/decide", f"/calls/{ticket}", verdict="perhaps") == 422
    assert desk.post(f"/calls/{ticket}/decide", f"/calls/{ticket}", verdict="approved") == 303
    assert hub.centre.calls.get(ticket).phase == "approved"  # type: ignore[union-attr]
    assert desk.post(f"/calls/{ticket}/take", "/calls") == 409


def test_late_cases_raise_the_alarm(desk: Browser, waiting: World) -> None:
    assert "due soon" not in desk.http.get("/cases").text
    waiting.pass_s(22.5 * 3600)
    assert desk.log_in() == 303  # eight idle hours have ended the session
    assert "due soon" in desk.http.get("/cases").text
    waiting.pass_s(2 * 3600)
    assert "past the time promised" in desk.http.get("/cases").text


def test_what_a_kiosk_writes_is_shown_as_text(desk: Browser, hub: World) -> None:
    evil = "<script>alert(1)</script>"
    hub.send(case(language="vi", reservation=evil, email=evil))
    presence = Presence(hub.centre.devices, hub.centre.clock)
    presence.hear(KIOSK, Heartbeat(1, 1, 0, 0.0, [evil]))
    presence.write()
    for path in ("/cases", "/cases/case-1", "/devices", "/mail"):
        assert "<script>alert" not in desk.http.get(path).text


def test_a_dead_mail_is_shown_and_sent_again_from_the_desk(desk: Browser, hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    hub.reject("doc.glare")
    with hub.centre.database.write() as on:
        on.execute(update(MAIL).values(state="dead", error="[550]", tries=3))
    assert "Send again" in desk.http.get("/mail").text
    assert desk.post("/mail/1/again", "/mail") == 303
    assert "Send again" not in desk.http.get("/mail").text
    assert desk.http.post("/mail/1/again", data={"csrf": ""}).status_code == 403


def test_what_was_set_aside_is_told_on_top_in_words(desk: Browser, hub: World) -> None:
    hub.centre.intake.store(hub.sealed(b"broken"), KIOSK)
    text = desk.http.get("/cases").text
    assert "<b>1</b> set aside" in text
    assert "What was sealed is no case" in text


def test_a_kiosk_with_a_problem_is_counted_on_every_page(desk: Browser, hub: World) -> None:
    presence = Presence(hub.centre.devices, hub.centre.clock)
    presence.hear(KIOSK, Heartbeat(1, 1, 0, 0.0))
    presence.write()
    trouble = '<b class="count warn">1</b>'
    assert trouble not in desk.http.get("/cases").text
    presence.hear(KIOSK, Heartbeat(1, 2, 0, 0.0, ["outbox.dead_letter"]))
    presence.write()
    assert trouble in desk.http.get("/cases").text
    assert "A case was refused for good" in desk.http.get("/devices").text


def test_a_spent_sim_is_no_stock(hub: World) -> None:
    hub.reservation()
    hub.load("sims", "iccid,device\n" + "".join(f"{i},{KIOSK}\n" for i in ICCIDS[:4]))
    for iccid in ICCIDS[:2]:
        hub.ask(AssignSim(CODE, iccid))
    assert views.stock(hub.centre) == {KIOSK: 2}


def test_a_huge_form_is_not_read(desk: Browser) -> None:
    answer = desk.http.post("/login", content=b"x" * 100_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "short"), ("a b", PASSWORD), ("", PASSWORD)]
)
def test_an_account_needs_a_name_and_a_real_password(hub: World, name: str, password: str) -> None:
    with pytest.raises(OperatorError):
        hub.centre.operators.add(name, password)


def test_the_chips_own_portrait_is_the_reference(desk: Browser, hub: World) -> None:
    portrait = b"\xff\xd8\xff\xe0 of the chip \xff\xd9"
    chip = ChipEvidence("BAC", "PA_OK", {"DG2": "OK"}, {"DG2": b"\x75\x82 7F61" + portrait})
    hub.send(case(chip=chip, pictures={"portrait": JPEG, "printed": JPEG, "front": JPEG}))
    assert desk.http.get("/cases/case-1/pictures/reference").content == portrait
    hub.send(case("case-2", pictures={"portrait": JPEG, "printed": JPEG, "front": JPEG}))
    assert desk.http.get("/cases/case-2/pictures/reference").content == JPEG
