"""What can go wrong where somebody's number is held against the operator's book."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.faults.mistakes import REST_S, insist
from twins.rig.screen import View, at_rest
from twins.rig.scripts.own_data import book, ended
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

NOBODY: Final = "0799999999"
OTHER: Final = "VNM/001090999999"


def nobodys_number(_: Stage, customer: Customer) -> None:
    """Type a number that is not the operator's, as often as it goes."""

    def touch(customer: Customer) -> None:
        customer.screen.wait(at_rest, REST_S, "the page with its words at rest")
        for _ in range(len(NOBODY) if customer.met else 0):
            customer.screen.tap("key.backspace")
        customer.type(NOBODY)
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "subscriber_entry": touch}
    insist(customer, "subscriber_entry")


def guessed_code(_: Stage, customer: Customer) -> None:
    """Have no text message, and guess."""
    customer.otp = lambda code: f"{(int(code or 0) + 1) % 10**6:06d}"
    customer.patience = 9


def settled(wishes: Wishes) -> None:
    """Be in the book as the chip says."""
    book(status="ACTIVE", reason="", since="")(wishes)


def only_look(_: Stage, customer: Customer) -> None:
    """Read that nothing differs, and leave."""
    customer.ends = (*customer.ends, "changes")


def nothing_sent(stage: Stage, _: Customer, last: View) -> list[str]:
    """Check that it is said in words, with a way out, and that nothing came of it."""
    wrong = [] if last.enabled("finish") else ["no way out"]
    return wrong + (["a case came of it"] if stage.agent.cases() else [])


def away_at(name: str) -> Callable[[Stage, Customer], None]:
    """Lose the line at a stage, until the visit is over."""

    def arm(stage: Stage, customer: Customer) -> None:
        before = customer.before

        def come(seen: View) -> None:
            before(seen)
            if seen.stage == name and stage.centre.runs:
                stage.centre.stop(kill=True)

        customer.before = come

    return arm


def later(state: str, words: str) -> Callable[[Stage, Customer, View], list[str]]:
    """Let the line come back: the case arrives, is decided there, and the phone hears of it."""

    def after(stage: Stage, customer: Customer, last: View) -> list[str]:
        if not stage.centre.runs:
            stage.centre.start()
        return ended(state, words)(stage, customer, last)

    return after


_REVERIFY = {
    "reverify-number-unknown": Fault("human:otp.number_unknown", "a number of another operator",
                                     nobodys_number),
    "reverify-number-ended": Fault("stopped:data.number_ended", "the number's contract has ended",
                                   wish=book(status="TERMINATED")),
    "reverify-otp-guessed": Fault("human:otp.locked", "the code guessed at, three times",
                                  guessed_code),
    "reverify-other-holder": Fault("human:data.record_differs", "another document has the number",
                                   wish=book(document=OTHER)),
    "reverify-offline": Fault("refused:centre.offline", "no line at all", away_at("home"),
                             spoils=True),
    "reverify-line-lost": Fault("parked:centre.offline", "the line is lost before the comparison",
                                away_at("chip"), after=later("CONNECTED", "restored")),
}  # fmt: skip
_UPDATE = {
    "update-nothing-new": Fault("nothing_to_do", "book and chip agree", only_look, settled,
                                after=nothing_sent),
    "update-other-holder": Fault("human:data.record_differs", "another document has the number",
                                 wish=book(status="ACTIVE", reason="", since="", document=OTHER)),
    "update-sent-later": Fault("survived:update-sent-later", "the line is lost before the sending",
                               away_at("submit"), after=later("APPROVED", "updated")),
}  # fmt: skip
FAULTS = {
    **{name: replace(fault, visitor="reverify-sim") for name, fault in _REVERIFY.items()},
    **{name: replace(fault, visitor="update-details") for name, fault in _UPDATE.items()},
}
