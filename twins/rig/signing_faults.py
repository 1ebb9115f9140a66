"""What can go wrong with a signing SIM: how the set is changed, what the phone does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from twins.rig import signing
from twins.rig.customer import Customer
from twins.rig.fault import Fault
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


_KINDS = {
    "pki-refused": Fault("recovered:pki.refused", "the customer declines on the phone, once",
                         at_phone(signing.refuse_once)),
    "pki-wrong-pin": Fault("recovered:pki.wrong_pin", "a PIN mistyped on the phone",
                           at_phone(signing.mistype_once)),
    "pki-timeout": Fault("human:pki.timeout", "the phone is off", phone_off,
                         quick_phone),
    "pki-blocked": Fault("stopped:pki.pin_blocked", "the signing SIM is blocked",
                         pin_blocked),
    "pki-expired": Fault("stopped:pki.cert_expired", "the SIM's certificate has ended",
                         certificate_ended),
    "pki-revoked": Fault("stopped:pki.cert_revoked", "the SIM's certificate was revoked",
                         certificate_revoked, first=True),  # lists are kept for an hour
    "pki-unknown": Fault("refused:pki.number_unknown", "the number has no signing SIM",
                         no_signing_sim),
    "account-exists": Fault("complaint", "somebody has an account on this person already",
                            wish=has_account),
}  # fmt: skip
FAULTS = {name: replace(fault, visitor="signing-sim") for name, fault in _KINDS.items()}
