"""Rules of registration by a signing SIM; off unless `journeys` of the policy lists it (C13)."""

import msgspec


class SigningSim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`wait_s` for one request, `counter` is the operator's address, `purposes` what is agreed to.

    `review` none: the centre decides by what the certificate proves, no person looks at it.
    """

    wait_s: int = 120
    counter: str = ""
    purposes: tuple[str, ...] = ("terms",)
    review: str = "none"
