"""What can go wrong with a signing SIM: how the set is changed, what the phone does."""

from collections.abc import Callable
from datetime import timedelta

from twins.rig.customer import Customer
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes
from twins.signature_service import Phone


def at_phone(act: Callable[[Phone, int], None]) -> Callable[[Stage, Customer], None]:
    """Do something else on the phone."""

    def arm(stage: Stage, _: Customer) -> None:
        stage.signing.act = act

    return arm


def phone_off(stage: Stage, customer: Customer) -> None:
    """Switch the phone off."""
    stage.signing.phone.on = False
    customer.patience = 9


def quick_phone(wishes: Wishes) -> None:
    """Wait for no phone longer than seconds."""
    wishes.signing_wait_s = 3


def pin_blocked(stage: Stage, _: Customer) -> None:
    """Bring a SIM whose PIN is blocked."""
    stage.signing.phone.tries = 0


def certificate_ended(stage: Stage, _: Customer) -> None:
    """Bring a SIM whose certificate has ended."""
    who = stage.visitor.who
    stage.signing.of_citizen(who.full_name, who.number, -timedelta(days=3))


def certificate_revoked(stage: Stage, _: Customer) -> None:
    """Bring a SIM whose certificate was revoked."""
    stage.signing.service.revoke(stage.signing.phone)


def no_signing_sim(stage: Stage, _: Customer) -> None:
    """Bring a SIM that cannot sign."""
    stage.signing.service.phones.clear()


def has_account(wishes: Wishes) -> None:
    """Bring somebody who has an account already."""
    wishes.accounts = True
