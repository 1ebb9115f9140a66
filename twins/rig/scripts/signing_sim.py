"""Registration by a signing SIM: a citizen, an enterprise; the PIN is typed on the phone alone."""

from time import sleep
from typing import Final

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

ENDS: Final = ("signing_complaint",)


def _yes(customer: Customer) -> None:
    customer.screen.tap("signing.yes")


def _citizen(customer: Customer) -> None:
    customer.screen.tap("signing.citizen")


def _enterprise(customer: Customer) -> None:
    customer.screen.tap("signing.enterprise")


def _method(customer: Customer) -> None:
    customer.screen.tap("signing.method")


def _number(customer: Customer) -> None:
    customer.type(customer.visitor.own_number)
    customer.screen.tap("continue")


def _phone(_: Customer) -> None:
    """Look at the phone: `Signing` does what is done there."""


def _register(customer: Customer) -> None:
    customer.screen.tap("consent.terms")
    customer.screen.tap("continue")


def _register_with_email(customer: Customer) -> None:
    customer.tell_email()
    _register(customer)


def _complain(customer: Customer) -> None:
    customer.screen.tap("signing.complain")


TOUCHES: Final = {
    "signing_start": _yes, "signing_subject": _citizen, "signing_method": _method,
    "signing_number": _number, "signing_wait": _phone, "signing_data": _register,
    "signing_exists": _complain, "submit": _phone,
}  # fmt: skip
OF_COMPANY: Final = {
    **TOUCHES, "signing_subject": _enterprise, "signing_data": _register_with_email,
}  # fmt: skip


def _switched_on(wishes: Wishes) -> None:
    wishes.signing = True


def _person(stage: Stage, _: Customer) -> None:
    who = stage.visitor.who
    stage.signing.of_citizen(who.full_name, who.number)


def _company(stage: Stage, _: Customer) -> None:
    stage.signing.of_company()


def _after(stage: Stage, customer: Customer, last: View) -> list[str]:
    """See that codes agreed, and that there is an account where it was signed, and none else."""
    seen = stage.signing.compared
    wrong = [f"kiosk says {here!r}, phone {there!r}" for here, there in seen if here != there]
    if last.stage != "done":
        sleep(1.0)
        return wrong + (["a case without a signature"] if stage.agent.cases() else [])
    if not seen:
        wrong.append("the phone was never asked")
    rows = stage.agent.cases()
    state = stage.agent.become(rows[0]["case"], ("APPROVED",)) if rows else "nowhere"
    wrong += [] if state == "APPROVED" else [f"the case is {state}"]
    heard = stage.sms.heard(rows[0]["case"], 60) if rows else False
    return wrong + ([] if heard else ["no text message with the result"])


def _written(stage: Stage, customer: Customer, last: View) -> list[str]:
    wrong = _after(stage, customer, last)
    letter = stage.letters.wait(stage.visitor.email, 60) if last.stage == "done" else None
    return wrong + ([] if letter or last.stage != "done" else ["no e-mail with the result"])


SCRIPT: Final = Script(
    "signing-sim", "signing-sim", "an account by the signing SIM of a citizen",
    touches=TOUCHES, ends=ENDS, decided=False, wish=_switched_on, begin=_person, after=_after,
)  # fmt: skip
ENTERPRISE: Final = Script(
    "signing-sim-enterprise", "signing-sim", "an account by the signing SIM of an enterprise",
    touches=OF_COMPANY, ends=ENDS, decided=False, wish=_switched_on, begin=_company,
    after=_written,
)  # fmt: skip
