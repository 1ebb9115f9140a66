"""Text messages (A69): queued with the decision, sent over a real gateway, receipts followed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Row, select

from hub.post.queue import TRIES, Worker
from hub.post.sms import HttpSms
from hub.post.tables import TEXTS
from hub.post.texts import QUEUE, Texts
from tests.hub.world import NUMBER, World
from twins.rig.post import SmsGateway

WORDS = "your card works"


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    with SmsGateway() as open_:
        yield open_


@pytest.fixture
def worker(hub: World, gateway: SmsGateway) -> Worker:
    with hub.centre.database.write() as on:
        for _ in range(2):
            QUEUE.put(on, "case-1", "connected", hub.centre.clock(), recipient=NUMBER, body=WORDS)
    carry = Texts(HttpSms(gateway.url, 2)).carry
    return Worker(hub.centre.database, QUEUE, carry, hub.centre.clock)


def only(hub: World) -> Row[tuple[object, ...]]:
    with hub.centre.database.read() as on:
        return on.execute(select(TEXTS)).one()


def test_a69_one_message_of_a_kind_goes_out_and_its_receipt_is_read(
    hub: World, gateway: SmsGateway, worker: Worker
) -> None:
    assert worker.run_once() == 1
    assert gateway.messages == [{"to": NUMBER, "text": WORDS}]
    assert (only(hub).state, only(hub).body) == ("sent", "")
    hub.pass_s(3)
    worker.run_once()
    assert only(hub).state == "delivered"
    hub.pass_s(9_999)
    assert worker.run_once() == 0
    assert len(gateway.messages) == 1


def test_a_message_that_never_arrived_is_lost_not_delivered(
    hub: World, gateway: SmsGateway, worker: Worker
) -> None:
    gateway.fate = "failed"
    worker.run_once()
    hub.pass_s(3)
    worker.run_once()
    assert only(hub).state == "lost"


def test_a_gateway_in_trouble_delays_and_a_number_nobody_has_ends_it(
    hub: World, gateway: SmsGateway, worker: Worker
) -> None:
    gateway.refuses = 503
    assert worker.run_once() == 0
    assert (only(hub).state, only(hub).tries) == ("queued", 1)
    assert worker.run_once() == 0, "not before its wait"
    assert only(hub).tries == 1
    gateway.refuses = 404
    hub.pass_s(11)
    worker.run_once()
    assert only(hub).state == "dead"
    gateway.refuses = 0
    assert QUEUE.send_again(hub.centre.database, 1, "anna", hub.centre.clock())
    worker.run_once()
    assert only(hub).state == "sent"


def test_it_ends_after_many_tries(hub: World, gateway: SmsGateway, worker: Worker) -> None:
    gateway.refuses = 500
    for _ in range(TRIES):
        worker.run_once()
        hub.pass_s(2_000)
    assert only(hub).state == "dead"
    assert gateway.messages == []


def test_without_a_gateway_messages_wait(hub: World, worker: Worker) -> None:
    assert Worker(hub.centre.database, QUEUE, None, hub.centre.clock).run_once() == 0
    assert only(hub).state == "queued"
