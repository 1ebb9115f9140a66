"""What can go wrong with a signing SIM: how the set is changed, what the phone does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from twins.rig import signing
from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes
from twins.signature_service import Phone

ENTERPRISE = "signing-sim-enterprise"
FALSE_CODE = "0100109107"  # its last digit does not fit the others


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
    stage.signing.certified(-timedelta(days=3))


def certificate_revoked(stage: Stage, _: Customer) -> None:
    """Bring a SIM whose certificate was revoked."""
    stage.signing.service.revoke(stage.signing.phone)


def no_signing_sim(stage: Stage, _: Customer) -> None:
    """Bring a SIM that cannot sign."""
    stage.signing.service.phones.clear()


def has_account(wishes: Wishes) -> None:
    """Bring somebody who has an account already."""
    wishes.accounts = True


def sim_of_company(stage: Stage, _: Customer) -> None:
    """Ask for an account of one's own with the SIM of the company."""
    stage.signing.of_company()


def sim_of_citizen(stage: Stage, _: Customer) -> None:
    """Ask for the company's account with a SIM of one's own."""
    stage.signing.of_citizen(stage.visitor.who.full_name, stage.visitor.who.number)


def false_tax_code(stage: Stage, _: Customer) -> None:
    """Bring a SIM certified with a tax code that cannot be one."""
    stage.signing.of_company(FALSE_CODE)


def email_forgotten(_: Stage, customer: Customer) -> None:
    """Press on without an address, and give it when it is asked for."""

    def data(customer: Customer) -> None:
        if customer.met:
            customer.tell_email()
            customer.screen.tap("continue")
        else:
            customer.screen.tap("consent.terms")
            customer.screen.tap("continue")

    customer.touches = {**customer.touches, "signing_data": data}
    customer.typed = (*customer.typed, "signing_data")


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
OTHER = "stopped:pki.other_subject"
FAULTS = {
    name: replace(fault, visitor="signing-sim", also=(ENTERPRISE,))
    for name, fault in _KINDS.items()
} | {
    "pki-company": Fault(OTHER, "a citizen's account, and the company's SIM", sim_of_company,
                         visitor="signing-sim"),
    "pki-citizen": Fault(OTHER, "the company's account, and a citizen's SIM", sim_of_citizen,
                         visitor=ENTERPRISE),
    "pki-tax-code": Fault("stopped:data.tax_code_check_digit",
                          "the certificate's tax code cannot be one", false_tax_code,
                          visitor=ENTERPRISE),
    "email-forgotten": Fault("recovered:data.email_required", "a company gives no e-mail address",
                             email_forgotten, visitor=ENTERPRISE),
}  # fmt: skip
