"""What the screen's process hears from the centre, through bus, agent, mosquitto and hub."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

import pytest

from kiosk.bus.client import remote
from kiosk.ports.centre import Allowance, CentreOfflineError, CentreRefusedError, CentreTimeoutError
from kiosk.ports.centre import Centre as CentrePort
from kiosk.ports.errors import BusAbsentError
from sync.questions import Questions
from sync.wire.appointment_v1 import RenewLeases
from sync.wire.centre_v1 import AskAllowance, Question
from sync.wire.transfer_v1 import Birth, Heartbeat
from tests.sync.rig import KIOSK, Centre, until


@contextmanager
def port(centre: Centre) -> Iterator[CentrePort]:
    endpoint = f"ipc://{centre.folder}/run/centre"
    with remote(CentrePort, endpoint, 40.0) as proxy:
        until(lambda: served(proxy))
        yield proxy


def served(proxy: CentrePort) -> bool:
    try:
        return proxy.link() is not None
    except BusAbsentError:
        return False


def test_the_screen_gets_answers_refusals_and_the_state_of_the_line(centre: Centre) -> None:
    with centre.broker(), centre.hub(), centre.agent(), port(centre) as proxy:
        until(lambda: proxy.link().online)
        assert proxy.allowance("VNM/012345678901") == Allowance(2, 3)
        with pytest.raises(CentreRefusedError) as refused:
            proxy.check_otp("t", "123456")
        assert refused.value.reason == "otp.wrong"
        skew = proxy.link().skew_s
        assert skew is not None
        assert abs(skew) < 60.0  # one clock; the greeting may have lain about for a while


def test_a_slow_centre_is_given_up_after_three_seconds_and_asked_again(centre: Centre) -> None:
    with centre.broker(), centre.hub(), centre.agent(), port(centre) as proxy:
        until(lambda: proxy.link().online)
        centre.desk.gate.clear()
        started = time.monotonic()
        with pytest.raises(CentreTimeoutError):
            proxy.allowance("VNM/012345678901")
        assert time.monotonic() - started > 2.8
        centre.desk.gate.set()
        assert proxy.allowance("VNM/012345678901").limit == 3


def test_without_hub_or_broker_the_screen_is_told_at_once(centre: Centre) -> None:
    with centre.agent(), port(centre) as proxy:
        until(lambda: not proxy.link().online)
        offline_at_once(proxy)
        with centre.broker():
            with centre.hub():
                until(lambda: proxy.link().online)
            offline_at_once(proxy)
            until(lambda: not proxy.link().online)
            with centre.hub():
                until(lambda: proxy.link().online)
                assert proxy.allowance("VNM/012345678901").used == 2
        until(lambda: not proxy.link().online)
        offline_at_once(proxy)


@pytest.mark.parametrize(
    ("question", "rings"),
    [(AskAllowance("VNM/012345678901"), [True]), (RenewLeases([]), [])],
    ids=["a customer's", "the machine's own"],
)
def test_a_customers_question_without_a_line_has_the_line_tried_at_once(
    question: Question, rings: list[bool]
) -> None:
    rung: list[bool] = []
    questions = Questions(lambda: rung.append(True))
    with pytest.raises(CentreOfflineError):
        questions.ask(question)
    assert rung == rings
    assert questions.take() == []


def test_the_hub_hears_birth_health_and_death(centre: Centre) -> None:
    centre.config()
    (centre.folder / "run" / "health.json").write_text(
        json.dumps({"problems": ["printer.paper_low"], "ledger": [12, "c0ffee"]})
    )
    with centre.broker(), centre.hub():
        with centre.agent():
            until(lambda: any(isinstance(message, Heartbeat) for _, message in centre.heard))
        until(lambda: (KIOSK, None) in centre.heard)
        with centre.agent():
            until(lambda: 2 in epochs(centre))
    beat = next(message for _, message in centre.heard if isinstance(message, Heartbeat))
    assert beat.problems == ["printer.paper_low"]
    assert beat.ledger == (12, "c0ffee")
    assert epochs(centre) == [1, 2]


def epochs(centre: Centre) -> list[int]:
    """Give each life of the agent once: a birth is repeated until it is greeted."""
    heard = [message.epoch for _, message in centre.heard if isinstance(message, Birth)]
    return [epoch for epoch, _ in groupby(heard)]


def offline_at_once(proxy: CentrePort) -> None:
    with pytest.raises(CentreOfflineError):  # who had waited would say that time was over
        proxy.allowance("VNM/012345678901")
