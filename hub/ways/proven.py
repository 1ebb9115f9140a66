"""What the journeys of somebody who is a customer already have in common: identity proven at once.

No SIM, no contract, no payment. Where chip and face leave no question, nobody reviews the case.
"""

from typing import Final

from hub.cases.findings import findings
from hub.cases.way import Plain
from sync.wire.case_v1 import CaseV1

ELSEWHERE: Final = (
    "contract.missing", "contract.unsigned", "data.email_required", "sim.serials_differ",
)  # fmt: skip
OTP_UNPROVEN: Final = "otp.unproven"


class Proven(Plain):
    """`decided` only for what is beyond question; a way adds what it has to find out itself."""

    def found(self, whole: CaseV1) -> list[str]:
        """List the findings that matter without a SIM and without a contract."""
        return [flag for flag in findings(whole) if flag not in ELSEWHERE]


def beyond_question(whole: CaseV1) -> bool:
    """Tell whether a signed, unaltered chip and the live face agree, without any exception told.

    What was read from QR code or print alone is never final (I8).
    """
    chip, face = whole.chip, whole.face
    if chip is None or face is None or whole.exceptions:
        return False
    signed = chip.pa_chain == "PA_OK" and "MISMATCH" not in chip.hashes.values()
    alike = face.same and face.reference == "chip"
    number = whole.person.get("id_number")
    from_chip = number is not None and number.source == "chip"
    return signed and alike and from_chip and _clearly_live(whole)


def _clearly_live(whole: CaseV1) -> bool:
    return all(check.alive and not check.doubtful for check in whole.liveness)


def value(whole: CaseV1, name: str) -> str:
    """Give a value of the person, or an empty text."""
    field = whole.person.get(name)
    return field.value if field is not None else ""


def old_document(whole: CaseV1) -> str:
    """Give the 9-digit number that chip or QR code name, as VNM/NUMBER, or an empty text."""
    number = value(whole, "old_number")
    return f"VNM/{number}" if number else ""
