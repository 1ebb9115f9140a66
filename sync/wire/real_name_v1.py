"""Real-name registration: a code is made for a SIM, and opens the registration later (A53-A57)."""

import msgspec


class Activate(msgspec.Struct, frozen=True, tag=True):
    """`entered` is what the customer told: full_name, id_number, birth (ISO date), address.

    `order` is of the policy: verify_first (no service before the review) or activate_first.
    """

    iccid: str
    entered: dict[str, str]
    order: str


class ActivationV1(msgspec.Struct, frozen=True, tag=True):
    """The code is shown and printed once; it is good until `expires_at`, in Unix seconds."""

    code: str
    expires_at: float
    in_service: bool


class OpenActivation(msgspec.Struct, frozen=True, tag=True):
    """Begin the registration of the SIM a code was made for."""

    code: str


class OpenedV1(msgspec.Struct, frozen=True, tag=True):
    """`ticket` stands for the code in the case; `entered` as it was told at the activation."""

    ticket: str
    iccid: str
    number: str
    entered: dict[str, str]
