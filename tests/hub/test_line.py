"""The hub's line against a rogue or broken kiosk that speaks MQTT with its own certificate."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.ports.outbox import Sealed
from sync.wire import topics
from sync.wire.access import Access
from sync.wire.centre_v1 import SendOtp
from sync.wire.connection import Arrived, Connection
from sync.wire.transfer_v1 import (
    LARGEST_BODY,
    PIECE,
    Ack,
    Birth,
    Fin,
    ForgedError,
    Have,
    Hello,
    Init,
    Verdict,
    pieces_of,
)
from sync.wire.waiting import Bell
from tests.sync.rig import KIOSK, Centre, until


class Kiosk:
    """A hand on the wire: says anything below its own topics, hears what comes down."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.heard: list[Arrived] = []

    def say(self, leaf: str, message: msgspec.Struct | bytes) -> None:
        payload = message if isinstance(message, bytes) else msgspec.json.encode(message)
        self.connection.publish(topics.up(KIOSK, leaf), payload)

    def listen(self, seconds: float = 0.1) -> None:
        events = self.connection.step(seconds)
        self.heard.extend(event for event in events if isinstance(event, Arrived))

    def next(self, leaf: str) -> bytes:
        """Give the next message on a topic of ours, in order of arrival."""
        topic = topics.down(KIOSK, leaf)
        ends = time.monotonic() + 45
        while not any(message.topic == topic for message in self.heard):
            assert time.monotonic() < ends, f"nothing on {leaf}"
            self.listen()
        found = next(message for message in self.heard if message.topic == topic)
        self.heard.remove(found)
        return found.payload

    def ack(self) -> Ack:
        return msgspec.json.decode(self.next("ack"), type=Ack)

    def have(self) -> Have:
        return msgspec.json.decode(self.next("have"), type=Have)

    def send(self, sealed: Sealed, *, spoil: bool = False) -> None:
        """Send a whole case; with `spoil` one octet of the first piece is another."""
        name = sealed.digest.hex()
        for number in range(pieces_of(len(sealed.body))):
            octets = sealed.body[number * PIECE : (number + 1) * PIECE]
            if spoil and number == 0:
                octets = bytes([octets[0] ^ 1]) + octets[1:]
            self.say(f"case/{name}/{number}", octets)
        self.say("case/fin", Fin(name))


def init(sealed: Sealed, **other: object) -> Init:
    size = len(sealed.body)
    made = Init(sealed.digest.hex(), size, pieces_of(size), sealed.header, sealed.signature)
    return msgspec.structs.replace(made, **other)


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with tempfile.TemporaryDirectory(prefix="line") as folder:
        made = Centre(Path(folder))
        with made.broker(), made.hub() as line:
            made.line = line
            yield made


@pytest.fixture(autouse=True)
def nothing_left_over(centre: Centre) -> None:
    centre.shelf.cases.clear()
    centre.shelf.verdict, centre.shelf.busy = None, False


@contextmanager
def on_the_line(centre: Centre) -> Iterator[Kiosk]:
    files, bell = centre.kiosk, Bell()
    access = Access(KIOSK, "127.0.0.1", centre.port, files.authority, files.certificate, files.key)
    connection = Connection(access, bell)
    try:
        connection.open([topics.down(KIOSK, "#")])
        yield Kiosk(connection)
    finally:
        connection.close()
        bell.close()


@contextmanager
def another(centre: Centre, name: str) -> Iterator[Connection]:
    """Connect a second kiosk."""
    files, bell = centre.pki.enrol(name), Bell()
    access = Access(name, "127.0.0.1", centre.port, files.authority, files.certificate, files.key)
    with closing(bell), closing(Connection(access, bell)) as line:
        line.open([topics.down(name, "#")])
        yield line


@pytest.fixture
def kiosk(centre: Centre) -> Iterator[Kiosk]:
    with on_the_line(centre) as hand:
        yield hand


def test_the_verdict_is_signed_by_the_centre_and_names_the_case(
    centre: Centre, kiosk: Kiosk
) -> None:
    sealed = centre.sealed("case-1")
    kiosk.say("case/init", init(sealed))
    assert kiosk.have() == Have(sealed.digest.hex(), list(range(7)))
    kiosk.send(sealed)
    ack = kiosk.ack()
    ack.check(centre.pki.signing_key().public_key())
    assert (ack.device, ack.case, ack.digest) == (KIOSK, "case-1", sealed.digest.hex())
    assert ack.verdict is Verdict.STORED
    with pytest.raises(ForgedError):
        msgspec.structs.replace(ack, verdict=Verdict.REJECTED).check(
            centre.pki.signing_key().public_key()
        )


def test_a_tampered_piece_is_asked_for_again(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1")
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    kiosk.send(sealed, spoil=True)
    assert kiosk.have().missing == list(range(7))
    assert not centre.shelf.cases
    kiosk.send(sealed)
    assert kiosk.ack().verdict is Verdict.STORED


def test_what_is_tampered_with_every_time_is_rejected_at_last(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1")
    kiosk.say("case/init", init(sealed))
    for _ in range(3):
        kiosk.have()
        kiosk.send(sealed, spoil=True)
    ack = kiosk.ack()
    assert (ack.verdict, ack.reason) == (Verdict.REJECTED, "digest")
    assert not centre.shelf.cases


def test_only_what_is_missing_is_asked_for(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1")
    name = sealed.digest.hex()
    kiosk.say("case/init", init(sealed))
    assert len(kiosk.have().missing) == 7
    for number in (0, 2, 6):
        kiosk.say(f"case/{name}/{number}", sealed.body[number * PIECE : (number + 1) * PIECE])
    kiosk.say("case/fin", Fin(name))
    assert kiosk.have().missing == [1, 3, 4, 5]


def test_a_case_sealed_in_another_name_is_rejected(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1", device="kiosk-0002")
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    kiosk.send(sealed)
    assert kiosk.ack().reason == "foreign_device"
    assert not centre.shelf.cases


def test_a_case_signed_with_another_key_is_rejected(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1", key=centre.pki.enrol("kiosk-0002").key)
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    kiosk.send(sealed)
    assert kiosk.ack().reason == "signature"
    assert not centre.shelf.cases


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"size": LARGEST_BODY + 1, "pieces": pieces_of(LARGEST_BODY + 1)}, "size"),
        ({"size": 0, "pieces": 0}, "size"),
        ({"size": -1, "pieces": 1}, "size"),
        ({"pieces": 10**9}, "format"),
        ({"header": b"h" * 5000}, "size"),
        ({"signature": b"s" * 500}, "format"),
    ],
)
def test_an_announcement_out_of_bounds_is_rejected_before_a_piece_is_kept(
    centre: Centre, kiosk: Kiosk, other: dict[str, object], reason: str
) -> None:
    kiosk.say("case/init", init(centre.sealed("case-1"), **other))
    assert kiosk.ack().reason == reason


def test_a_store_that_cannot_now_is_asked_again(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1")
    centre.shelf.busy = True
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    kiosk.send(sealed)
    assert greeted(kiosk)
    assert not any(message.topic.endswith("ack") for message in kiosk.heard)
    centre.shelf.busy = False
    kiosk.say("case/fin", Fin(sealed.digest.hex()))
    assert kiosk.ack().verdict is Verdict.STORED


def test_an_unknown_transfer_is_answered_by_a_greeting(kiosk: Kiosk) -> None:
    kiosk.say("case/fin", Fin("0" * 64))
    hello = msgspec.json.decode(kiosk.next("hub"), type=Hello)
    assert abs(hello.time - time.time()) < 60


def test_questions_are_answered_only_where_the_asker_may_read(centre: Centre, kiosk: Kiosk) -> None:
    question = json.dumps({"type": "AskAllowance", "document": "VNM/1"}).encode()
    before = len(centre.desk.asked)
    for where in (topics.down("kiosk-0002", "reply"), topics.up(KIOSK, "hb"), ""):
        kiosk.connection.publish(
            topics.up(KIOSK, "request"), question, reply_to=where, correlation=b"1"
        )
    assert greeted(kiosk)
    assert len(centre.desk.asked) == before
    kiosk.connection.publish(
        topics.up(KIOSK, "request"), question,
        reply_to=topics.down(KIOSK, "reply"), correlation=b"number",
    )  # fmt: skip
    assert json.loads(kiosk.next("reply")) == {"type": "AllowanceV1", "used": 2, "limit": 3}


LEAVES = st.sampled_from(
    ["birth", "hb", "death", "request", "case/init", "case/fin", "case", "case/x/1", "case/a/b/c",
     f"case/{'0' * 64}/99999", "case//", "other", "x/y/z"]
)  # fmt: skip
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
NOISE = (
    st.binary(max_size=200)
    | NESTED.map(lambda value: json.dumps(value).encode())
    | st.just(b"[" * 20_000)
    | st.just(b'{"transfer": "' + b"x" * 60_000 + b'"}')
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(messages=st.lists(st.tuples(LEAVES, NOISE), min_size=1, max_size=5))
def test_nothing_a_kiosk_says_ends_the_line(
    kiosk: Kiosk, messages: list[tuple[str, bytes]]
) -> None:
    for leaf, payload in messages:
        kiosk.say(leaf, payload)
    assert greeted(kiosk)


@pytest.mark.parametrize(
    "topic", [f"fleet/{KIOSK}/up", f"fleet/{KIOSK}/up/", f"fleet/{KIOSK}/up//"]
)
def test_a_topic_cut_short_is_dropped(kiosk: Kiosk, topic: str) -> None:
    kiosk.connection.publish(topic, b"x")
    assert greeted(kiosk)


def test_counts_that_no_database_holds_are_dropped(centre: Centre, kiosk: Kiosk) -> None:
    for epoch in (-1, 2**63, 10**40):
        kiosk.say("birth", f'{{"device": "x", "epoch": {epoch}, "version": ""}}'.encode())
    assert greeted(kiosk)
    births = [word for _, word in centre.heard if isinstance(word, Birth)]
    assert not [birth for birth in births if not 0 <= birth.epoch < 2**63]


def test_one_kiosk_may_have_few_questions_waiting(centre: Centre, kiosk: Kiosk) -> None:
    centre.desk.gate.clear()
    question = json.dumps({"type": "AskAllowance", "document": "VNM/1"}).encode()
    for number in range(12):
        kiosk.connection.publish(
            topics.up(KIOSK, "request"), question,
            reply_to=topics.down(KIOSK, "reply"), correlation=bytes([number]),
        )  # fmt: skip
    refused = [json.loads(kiosk.next("reply")) for _ in range(4)]
    centre.desk.gate.set()
    assert refused == [{"type": "Refused", "reason": "centre.offline"}] * 4
    assert [json.loads(kiosk.next("reply"))["type"] for _ in range(8)] == ["AllowanceV1"] * 8


def test_codes_that_wait_for_a_gateway_hold_up_no_other_question(
    centre: Centre, kiosk: Kiosk
) -> None:
    centre.desk.gate.clear()
    centre.desk.held = SendOtp
    for number in range(3):
        kiosk.connection.publish(
            topics.up(KIOSK, "request"), msgspec.json.encode(SendOtp("+84900000001")),
            reply_to=topics.down(KIOSK, "reply"), correlation=b"otp%d" % number,
        )  # fmt: skip
    assert json.loads(kiosk.next("reply"))["type"] == "Refused"  # the third: two may wait
    other = json.dumps({"type": "AskAllowance", "document": "VNM/1"}).encode()
    with another(centre, "kiosk-0002") as second:
        second.publish(
            topics.up("kiosk-0002", "request"), other,
            reply_to=topics.down("kiosk-0002", "reply"), correlation=b"1",
        )  # fmt: skip
        until(lambda: [e for e in second.step(0.1) if isinstance(e, Arrived)])
    centre.desk.gate.set()
    centre.desk.held = object
    assert [json.loads(kiosk.next("reply"))["type"] for _ in range(2)] == ["Done"] * 2


def test_another_device_cannot_end_or_fill_a_transfer(centre: Centre, kiosk: Kiosk) -> None:
    sealed = centre.sealed("case-1")
    name = sealed.digest.hex()
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    birth = msgspec.json.encode(Birth("kiosk-0002", 1, ""))
    with another(centre, "kiosk-0002") as other:
        other.publish(topics.chunk("kiosk-0002", name, 0), bytes(PIECE))
        other.publish(topics.up("kiosk-0002", "birth"), birth)
        until(lambda: [e for e in other.step(0.1) if isinstance(e, Arrived)])
    kiosk.say("case/fin", Fin(name))
    assert len(kiosk.have().missing) == 7


def test_a_slow_answer_holds_up_no_case(centre: Centre, kiosk: Kiosk) -> None:
    centre.desk.gate.clear()
    question = json.dumps({"type": "AskAllowance", "document": "VNM/1"}).encode()
    kiosk.connection.publish(
        topics.up(KIOSK, "request"), question,
        reply_to=topics.down(KIOSK, "reply"), correlation=b"slow",
    )  # fmt: skip
    sealed = centre.sealed("case-1")
    kiosk.say("case/init", init(sealed))
    kiosk.have()
    kiosk.send(sealed)
    assert kiosk.ack().verdict is Verdict.STORED
    centre.desk.gate.set()
    assert b"AllowanceV1" in kiosk.next("reply")


def greeted(kiosk: Kiosk) -> bool:
    """Ask for a greeting: whatever was said before has been worked off when it comes."""
    kiosk.heard = [message for message in kiosk.heard if not message.topic.endswith("/hub")]
    kiosk.say("birth", Birth(KIOSK, 7, "1.0"))
    return bool(msgspec.json.decode(kiosk.next("hub"), type=Hello).hub_epoch)
