"""What the centre itself sees in a case before a person does: picture quality, contradictions."""

from typing import Final

from hub.cases.evidence import JPEG
from sync.wire.case_v1 import CaseV1, ChipEvidence

ISSUER_UNKNOWN: Final = "PA_SIGNED_ISSUER_UNKNOWN"
SIGNED: Final = ("PA_OK", ISSUER_UNKNOWN)
CARDS: Final = ("cccd", "can_cuoc", "passport")
PARKED: Final = "parked."  # and a reason: sent without call or SIM
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
    chip, of = (case.signatory.chip, "signatory_") if case.signatory else (case.chip, "")
    if f"{of}front" not in pictures and chip is None:
        return "doc.not_found"
    return None


def findings(case: CaseV1) -> list[str]:
    """List what a reviewer must look at twice, as codes."""
    chips = _chips(case)
    read = [chip for chip in chips if chip is not None]
    found = {
        "face.no_match": case.face is not None and not case.face.same,
        "face.unmeasured": case.face is None,
        "face.not_live": any(not check.alive for check in case.liveness),
        "face.live_doubtful": any(check.alive and check.doubtful for check in case.liveness),
        "chip.pa_failed": any(chip.pa_chain not in SIGNED for chip in read),
        "chip.issuer_unknown": any(chip.pa_chain == ISSUER_UNKNOWN for chip in read),
        "chip.data_changed": any("MISMATCH" in chip.hashes.values() for chip in read),
        "chip.not_read": len(read) < len(chips),
        "sim.serials_differ": len(_serials(case)) > 1,
        "consent.missing": not case.consents,
        "contract.missing": case.contract is None,
        "contract.unsigned": not any(case.strokes),
        "data.email_required": not case.email,
    }
    return [code for code, applies in found.items() if applies]


def _chips(case: CaseV1) -> list[ChipEvidence | None]:
    """Give the chip of every document that has one, None where it was not read."""
    if case.signatory is None:
        return [case.chip]
    return [case.signatory.chip, *([case.chip] if case.document_kind in CARDS else [])]


def _serials(case: CaseV1) -> set[str]:
    return {serial for serial in (case.iccid, *case.iccids.values()) if serial}
