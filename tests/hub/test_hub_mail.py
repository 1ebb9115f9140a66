"""Mail leaves once a server has taken it, later when none does, never half."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from hub.cases.resume import STEPS
from hub.post.mail import QUEUE, Post
from hub.post.notices import LANGUAGES, Words
from hub.post.queue import Worker
from hub.post.tables import MAIL
from hub.refusals import CASE_UNKNOWN
from hub.settings import Mail
from hub.web.words import REASONS
from sync.wire.receipt_v1 import MailedV1, MailReceipt
from tests.hub.world import EMAIL, ICCID, OTHER, World, case


@dataclass
class Letterbox:
    """A real SMTP server that answers DATA as told."""

    answer: str = "250 taken"
    got: list[Any] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer.startswith("2"):
            self.got.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, Mail]]:
    box = Letterbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, Mail(host="127.0.0.1", port=port)
    server.stop()


@pytest.fixture
def decided(hub: World) -> World:
    hub.reservation(iccid=ICCID)
    hub.call()
    hub.send(case())
    hub.reject("doc.glare")
    return hub


def row(hub: World) -> Any:
    with hub.centre.database.read() as on:
        return on.execute(select(MAIL)).one()


def worker(hub: World, mail: Mail) -> Worker:
    return Worker(hub.centre.database, QUEUE, Post(mail).send, hub.centre.clock)


def test_a_decision_reaches_the_customers_server(
    decided: World, letterbox: tuple[Letterbox, Mail]
) -> None:
    box, mail = letterbox
    assert worker(decided, mail).run_once() == 1
    [message] = box.got
    assert message["To"] == EMAIL
    assert message["Message-ID"] == "<case-1.failed@simkiosk.invalid>"
    assert "giấy tờ bị lóa sáng" in message.get_content()
    assert (row(decided).state, row(decided).body) == ("sent", "")
    assert worker(decided, mail).run_once() == 0
    assert len(box.got) == 1


def test_a_long_subject_keeps_every_blank(hub: World, letterbox: tuple[Letterbox, Mail]) -> None:
    subject = "2 số của doanh nghiệp đã được kết nối và sẵn sàng sử dụng ngay hôm nay"
    with hub.centre.database.write() as on:
        QUEUE.put(on, "case-1", "connected", hub.centre.clock(), recipient=EMAIL,
                  message_id="<case-1@simkiosk.invalid>", subject=subject,
                  body="Xin chào\n")  # fmt: skip
    box, mail = letterbox
    assert worker(hub, mail).run_once() == 1
    assert box.got[0]["Subject"] == subject


def test_a_server_that_is_away_is_tried_again_with_growing_waits(
    decided: World, letterbox: tuple[Letterbox, Mail]
) -> None:
    box, mail = letterbox
    box.answer = "451 try later"
    work = worker(decided, mail)
    waits = []
    for _ in range(4):
        work.run_once()
        waits.append(row(decided).next_at - decided.centre.clock())
        assert work.run_once() == 0
        decided.pass_s(waits[-1])
    assert waits == [QUEUE.first_wait_s * 2**n for n in range(4)]
    box.answer = "250 taken"
    assert work.run_once() == 1


def test_nobody_listens_and_the_mail_waits(decided: World) -> None:
    assert worker(decided, Mail(host="127.0.0.1", port=9)).run_once() == 0
    assert (row(decided).state, row(decided).error) == ("queued", "ConnectionRefusedError")


def test_a_mail_refused_for_good_is_shown_as_dead(
    decided: World, letterbox: tuple[Letterbox, Mail]
) -> None:
    box, mail = letterbox
    box.answer = "550 no such customer"
    worker(decided, mail).run_once()
    assert row(decided).state == "dead"


def test_an_operator_sends_a_dead_mail_again(
    decided: World, letterbox: tuple[Letterbox, Mail]
) -> None:
    box, mail = letterbox
    box.answer = "550 no such customer"
    worker(decided, mail).run_once()
    box.answer = "250 taken"
    database, now = decided.centre.database, decided.centre.clock()
    assert QUEUE.send_again(database, row(decided).id, "anna", now)
    assert worker(decided, mail).run_once() == 1
    assert not QUEUE.send_again(database, row(decided).id, "anna", now)
    assert decided.audit()[-2].action == "mail.again"


def test_a_wrong_password_of_ours_makes_no_mail_dead(
    decided: World, letterbox: tuple[Letterbox, Mail], tmp_path: Path
) -> None:
    _, mail = letterbox
    secret = tmp_path / "mail.password"
    secret.write_text("wrong\n")
    ours = msgspec.structs.replace(mail, user="kiosk", password_file=secret)
    worker(decided, ours).run_once()
    assert (row(decided).state, row(decided).tries) == ("queued", 1)


def test_the_thread_sends_by_itself(decided: World, letterbox: tuple[Letterbox, Mail]) -> None:
    box, mail = letterbox
    work = worker(decided, mail)
    thread = threading.Thread(target=work.run)
    thread.start()
    while not box.got:
        time.sleep(0.01)
    work.stop()
    thread.join()
    assert row(decided).state == "sent"


@pytest.mark.parametrize("address", ["", "a@b@c", "a b@c.vn", "lan@x.vn\nBcc: all@x.vn"])
def test_no_mail_is_queued_to_what_is_no_address(hub: World, address: str) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(email=address))
    hub.reject("doc.glare")
    with hub.centre.database.read() as on:
        assert on.execute(select(MAIL)).first() is None


def test_every_language_says_everything() -> None:
    words = Words()
    wanted = words.ids("en")
    for language in LANGUAGES:
        assert words.ids(language) == wanted
        assert all(words(language, f"step.{step}") for step in STEPS.values())
    assert {f"reason.{reason}" for reason in REASONS} <= wanted
    assert words("fr", "step.sim") == "the SIM"


def test_where_the_kiosk_had_no_paper_the_receipt_comes_by_mail_once(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    sent = case(language="en", receipt_by_mail=True)
    hub.send(sent)
    hub.send(sent)
    with hub.centre.database.read() as on:
        (mail,) = on.execute(select(MAIL)).all()
    assert (mail.kind, mail.recipient) == ("received", EMAIL)
    assert "case-1" in mail.subject
    assert "K7QP-4MWX" in mail.body
    assert "Number: •••••••••001" in mail.body


def test_a_printed_receipt_is_not_mailed(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    with hub.centre.database.read() as on:
        assert on.execute(select(MAIL)).all() == []


def test_a_printer_that_fails_after_the_case_was_sent_brings_the_receipt_by_mail_once(
    hub: World,
) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(language="en"))
    for _ in range(2):
        assert hub.ask(MailReceipt("case-1", "K7QP-4MWX")) == MailedV1("case-1")
    with hub.centre.database.read() as on:
        (mail,) = on.execute(select(MAIL)).all()
    assert (mail.kind, mail.recipient) == ("received", EMAIL)
    assert "K7QP-4MWX" in mail.body


def test_a_receipt_is_mailed_for_the_kiosk_of_the_case_and_its_code_alone(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    right = MailReceipt("case-1", "K7QP-4MWX")
    assert hub.refused(right) == CASE_UNKNOWN  # still on its way
    hub.send(case())
    assert hub.refused(right, OTHER) == CASE_UNKNOWN
    assert hub.refused(MailReceipt("case-1", "AAAA-AAAA")) == CASE_UNKNOWN
    with hub.centre.database.read() as on:
        assert on.execute(select(MAIL)).first() is None
    assert hub.ask(right) == MailedV1("case-1")
