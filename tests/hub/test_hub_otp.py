"""One-time codes: requirements section 10, by the clock and in any order."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hub.counters.otp import Otps
from hub.refusals import RefusedError
from sync.wire.centre_v1 import CheckOtp, Done, OtpTicketV1, ResendOtp, SendOtp
from tests.hub.world import OTHER, World, world

PHONE = "+84912345678"


def opened(hub: World) -> str:
    answer = hub.ask(SendOtp(PHONE))
    assert isinstance(answer, OtpTicketV1)
    return answer.ticket


def wrong(hub: World) -> str:
    return f"{(int(hub.phones.code()) + 1) % 1_000_000:06}"


def test_a_code_is_good_once_and_for_the_kiosk_that_asked(hub: World) -> None:
    ticket = opened(hub)
    assert hub.phones.got[0][0] == PHONE
    assert hub.refused(CheckOtp(ticket, hub.phones.code()), OTHER) == "otp.expired"
    assert hub.ask(CheckOtp(ticket, hub.phones.code())) == Done()
    assert hub.refused(CheckOtp(ticket, hub.phones.code())) == "otp.expired"


def test_a_code_ends_after_five_minutes(hub: World) -> None:
    ticket = opened(hub)
    hub.pass_s(300)
    assert hub.refused(CheckOtp(ticket, hub.phones.code())) == "otp.expired"


def test_the_third_wrong_code_locks_and_stays_locked_over_a_new_start(hub: World) -> None:
    ticket = opened(hub)
    said = [hub.refused(CheckOtp(ticket, wrong(hub))) for _ in range(3)]
    assert said == ["otp.wrong", "otp.wrong", "otp.locked"]
    assert hub.refused(CheckOtp(ticket, hub.phones.code())) == "otp.locked"
    hub.pass_s(120)
    assert hub.refused(ResendOtp(ticket)) == "otp.locked"
    assert hub.refused(SendOtp(PHONE)) == "otp.locked"
    hub.pass_s(800)
    assert isinstance(hub.ask(SendOtp(PHONE)), OtpTicketV1)


def test_a_new_code_voids_the_old_one(hub: World) -> None:
    ticket = opened(hub)
    old = hub.phones.code()
    assert hub.refused(ResendOtp(ticket)) == "otp.resend_too_soon"
    hub.pass_s(60)
    again = hub.ask(ResendOtp(ticket))
    assert isinstance(again, OtpTicketV1)
    assert (again.resends_left, again.resend_after_s, again.valid_s) == (2, 60, 300)
    if old != hub.phones.code():
        assert hub.refused(CheckOtp(ticket, old)) == "otp.wrong"
    assert hub.ask(CheckOtp(ticket, hub.phones.code())) == Done()


def test_after_three_resends_no_more_messages_go_out(hub: World) -> None:
    ticket = opened(hub)
    for _ in range(3):
        hub.pass_s(60)
        assert isinstance(hub.ask(ResendOtp(ticket)), OtpTicketV1)
    hub.pass_s(60)
    assert hub.refused(ResendOtp(ticket)) == "otp.resend_limit"
    assert hub.refused(SendOtp(PHONE)) == "otp.resend_limit"
    assert len(hub.phones.got) == 4


def test_asking_again_at_once_sends_nothing_twice(hub: World) -> None:
    assert opened(hub) == opened(hub)
    assert len(hub.phones.got) == 1


@pytest.mark.parametrize("number", ["0912345678", "+84", "+84912x45678", "", "+٨٤٩١٢٣٤٥٦"])
def test_what_is_no_number_is_said_so(hub: World, number: str) -> None:
    assert hub.refused(SendOtp(number)) == "otp.number_format"


def test_a_gateway_in_trouble_is_not_the_customers_fault(hub: World) -> None:
    hub.phones.broken = True
    assert hub.refused(SendOtp(PHONE)) == "centre.offline"
    hub.phones.broken, hub.phones.unknown = False, True
    assert hub.refused(SendOtp(PHONE)) == "otp.number_unknown"
    hub.phones.unknown = False
    ticket = opened(hub)
    assert hub.ask(CheckOtp(ticket, hub.phones.code())) == Done()


def test_without_a_gateway_nothing_is_pretended(hub: World) -> None:
    otps = Otps(hub.centre.database, hub.pepper, hub.centre.clock, None)
    with pytest.raises(RefusedError, match=r"centre\.offline"):
        otps.send("kiosk-0001", SendOtp(PHONE))


def test_no_code_stands_in_database_or_audit(hub: World) -> None:
    ticket = opened(hub)
    code = hub.phones.code()
    hub.ask(CheckOtp(ticket, code))
    hub.centre.database.close()
    text = b"".join(file.read_bytes() for file in hub.folder.glob("hub.db*"))
    assert ticket.encode() in text
    assert all(code not in row.detail for row in hub.audit())
    assert f"{code} - ".encode() not in text


class AnyOrder(RuleBasedStateMachine):
    """Whatever a customer and the clock do, only the last code opens, at most once."""

    @initialize()
    def open(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._open = world(Path(self._folder.name))
        self.hub = self._open.__enter__()
        self.ticket = ""
        self.sent_at = 0.0
        self.wrong = 0
        self.passed = False

    def teardown(self) -> None:
        self._open.__exit__(None, None, None)
        self._folder.cleanup()

    @rule()
    def send(self) -> None:
        count = len(self.hub.phones.got)
        answer = self.hub.ask(SendOtp(PHONE))
        if isinstance(answer, OtpTicketV1):
            if len(self.hub.phones.got) > count:
                self.sent_at, self.wrong, self.passed = self.hub.centre.clock(), 0, False
            self.ticket = answer.ticket

    @precondition(lambda self: self.ticket)
    @rule()
    def resend(self) -> None:
        answer = self.hub.ask(ResendOtp(self.ticket))
        if isinstance(answer, OtpTicketV1):
            assert self.hub.centre.clock() - self.sent_at >= 60
            assert not self.passed
            self.sent_at, self.wrong = self.hub.centre.clock(), 0

    @precondition(lambda self: self.ticket)
    @rule()
    def right(self) -> None:
        answer = self.hub.ask(CheckOtp(self.ticket, self.hub.phones.code()))
        age = self.hub.centre.clock() - self.sent_at
        expected = not self.passed and age < 300 and self.wrong < 3
        assert (answer == Done()) == expected
        self.passed = self.passed or answer == Done()

    @precondition(lambda self: self.ticket)
    @rule()
    def mistyped(self) -> None:
        age = self.hub.centre.clock() - self.sent_at
        assert self.hub.ask(CheckOtp(self.ticket, wrong(self.hub))) != Done()
        if age < 300 and not self.passed:
            self.wrong += 1

    @rule(seconds=st.sampled_from([1, 59, 60, 240, 300, 900]))
    def wait(self, seconds: int) -> None:
        self.hub.pass_s(seconds)

    @invariant()
    def never_a_flood(self) -> None:
        waited = self.hub.centre.clock() - 1_790_000_000
        assert len(self.hub.phones.got) <= 4 * (1 + waited // 900) + 4


AnyOrder.TestCase.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
TestAnyOrder = AnyOrder.TestCase
