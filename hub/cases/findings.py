"""What the centre itself sees in a case before a person does: picture quality, contradictions."""

from typing import Final

from hub.cases.evidence import JPEG
from sync.wire.case_v1 import CaseV1

ISSUER_UNKNOWN: Final = "PA_SIGNED_ISSUER_UNKNOWN"
SIGNED: Final = ("PA_OK", ISSUER_UNKNOWN)
BLOCKING: Final = (
    "call.missing",
    "consent.missing",
    "reservation.unknown",
    "reservation.not_open",
    "resume.unknown",
    "contract.seal_broken",
    "contract.seal_foreign",
)


def photo_fault(case: CaseV1) -> str | None:
    """Name the reason why the pictures cannot be reviewed at all, or None."""
    pictures = {name for name, data in case.pictures.items() if data.startswith(JPEG)}
    if "portrait" not in pictures:
        return "face.none"
    if "front" not in pictures and case.chip is None:
        return "doc.not_found"
    return None


def findings(case: CaseV1) -> list[str]:
    """List what a reviewer must look at twice, as codes."""
    found = {
        "face.no_match": case.face is not None and not case.face.same,
        "face.unmeasured": case.face is None,
        "face.not_live": any(not check.alive for check in case.liveness),
        "face.live_doubtful": any(check.alive and check.doubtful for check in case.liveness),
        "chip.pa_failed": case.chip is not None and case.chip.pa_chain not in SIGNED,
        "chip.issuer_unknown": case.chip is not None and case.chip.pa_chain == ISSUER_UNKNOWN,
        "chip.data_changed": case.chip is not None and "MISMATCH" in case.chip.hashes.values(),
        "chip.not_read": case.chip is None,
        "sim.serials_differ": len(_serials(case)) > 1,
        "consent.missing": not case.consents,
        "contract.missing": case.contract is None,
        "contract.unsigned": not any(case.strokes),
        "data.email_required": not case.email,
    }
    return [code for code, applies in found.items() if applies]


def _serials(case: CaseV1) -> set[str]:
    return {serial for serial in (case.iccid, *case.iccids.values()) if serial}
