"""The desk's English: findings, states and field names in an operator's words."""

from collections.abc import Mapping
from typing import Final

from hub.cases.findings import PARKED

REASONS: Final = {
    "doc.glare": "Document: glare",
    "doc.blur_text": "Document: text blurred",
    "doc.blur_portrait": "Document: portrait blurred",
    "doc.crop": "Document: not whole in the picture",
    "doc.occluded": "Document: partly covered",
    "doc.expired": "Document: expired",
    "doc.sides_differ": "Document: sides do not belong together",
    "doc.altered_suspect": "Document: looks altered",
    "face.no_match": "Portrait: not the same person",
    "face.too_dark": "Portrait: too dark",
    "face.blur": "Portrait: blurred",
    "face.pose": "Portrait: face turned away",
    "sim.mismatch_photo": "SIM: photo shows another serial",
    "sim.mismatch_print": "SIM: barcode and printed number differ",
    "sim.mismatch_reservation": "SIM: not the one reserved",
    "data.chip_print_mismatch": "Details: chip and print differ",
    "data.email_invalid": "Details: contact not valid",
    "data.ocr_mismatch": "Details: entered otherwise than on the document",
    "doc.class_refused": "Final: kind of document not accepted",
    "doc.under_age": "Final: holder too young",
    "data.dup_application": "Final: another application exists",
    "data.one_card": "Final: the document has a card already",
}
FINDINGS: Final = {
    "authority.missing": "No answer of the issuing authority yet",
    "authority.differs": "The issuing authority says that the data differ",
    "authority.match": "The issuing authority says that the data agree",
    "identity.qr_only": "Rests on the card's QR code alone, which is unsigned",
    "appointment.slot_taken": "The kiosk did not hold this place any more",
    "appointment.cancelled": "Cancelled by the customer",
    "otp.unproven": "No code sent to this number was given at the kiosk",
    "record.unknown": "The number is not in the book of subscribers",
    "record.document_differs": "The document is not the one in the book",
    "record.full_name_differs": "The name is not the one in the book",
    "record.birth_differs": "The date of birth is not the one in the book",
    "record.old_number": "The book knows the earlier 9-digit number of this document",
    "data.not_the_holder": "The case asked about is of another document",
    "contract.running": "the contract is running, the law asks to keep it",
    "case.undecided": "the case is still to be decided",
    "case.held": "legal hold",
    "call.missing": "No agent has approved a call for this case",
    "call.other_decision": "The decision in the case is not the one we signed",
    "consent.missing": "No consent was given",
    "contract.missing": "No contract in the case",
    "contract.unsigned": "The contract has no signature strokes",
    "contract.unsealed": "The contract carries no seal of the kiosk",
    "contract.seal_broken": "The seal of the contract does not hold: it was changed",
    "contract.seal_foreign": "The seal of the contract is not this kiosk's",
    "chip.pa_failed": "The chip's signature does not hold",
    "chip.issuer_unknown": "The chip's issuer is not in our trust list",
    "chip.data_changed": "A data group differs from the signed hash",
    "chip.not_read": "The chip was not read",
    "face.no_match": "The live face was not the same as the reference",
    "face.unmeasured": "The faces were not compared",
    "face.not_live": "A check for a live person failed: a picture or mask may have been shown",
    "face.live_doubtful": "A check for a live person was not clear: look at the pictures twice",
    "sim.serials_differ": "The SIM serials of this case differ",
    "sim.mismatch_reservation": "The SIM is not the one reserved",
    "reservation.unknown": "The reservation is not in our books",
    "reservation.not_open": "The reservation is not open for this case",
    "reservation.serial_number_mismatch": "The number is not the one reserved",
    "resume.unknown": "It names an earlier case that cannot be resumed",
    "data.dup_application": "Another case for this reservation is under way",
    "data.entry_corrected": "What was entered at the activation differed from the document",
    "activation.code_unknown": "The case names no activation of ours",
    "activation.code_used": "The activation code was used by another case",
    "activation.code_expired": "The activation code had expired when the case was sent",
    "activation.sim_unknown": "The SIM is none of the cards we sold",
    "activation.sim_registered": "The SIM is registered to somebody else",
    "signatory.missing": "Nobody is named who signed for the holder",
    "signatory.face": "The face of who signed was not found to be that of their document",
    "signatory.age": "Who signed was not of age, or their age is not known",
    "papers.missing": "A paper that entitles to sign, or the birth certificate, is missing",
    "minor.age": "The child is not of the age for which somebody else may sign",
    "minor.relation": "What the signer is to the child was not told",
    "minor.typed": "The child's data were typed: read them against the birth certificate",
    "enterprise.tax_code": "The tax code is not valid",
    "enterprise.no_sims": "The case names no SIM",
    "data.email_required": "No e-mail address: the customer cannot be told",
}
PROBLEMS: Final = {
    "outbox.dead_letter": "A case was refused for good and waits there",
    "outbox.old": "A case has waited for more than a day",
    "outbox.deep": "Many cases wait",
    "sync.forged_verdict": "It heard a verdict that we did not sign",
    "printer.paper_out": "No paper",
    "printer.paper_low": "Paper near its end",
    "printer.not_ready": "Printer not ready",
    "printer.cover_open": "Printer: the cover is open",
    "printer.cutter_stuck": "Printer: the cutter is stuck",
    "printer.head_hot": "Printer: the head is too hot",
    "printer.broken": "Printer: needs service",
    "printer.offline": "Printer: offline",
    "printer.silent": "Printer: does not answer",
    "printer.gone": "Printer: unplugged",
    "sheets.stopped": "A4 printer: its queue has stopped",
    "sheets.refused": "A4 printer: no spooler, or no such queue",
    "sim_dispenser.empty": "No SIM left",
    "sim_dispenser.low": "Few SIMs left",
    "sim_dispenser.bin_full": "Bin full",
    "sim_dispenser.jammed": "A card is stuck",
    "sim_dispenser.faulty": "A sensor or motor of the dispenser is faulty",
    "sim_dispenser.card_refused": "A card was too long, too short or held by hand",
    "sim_dispenser.restarted": "The dispenser had lost power",
    "sim_dispenser.unsupported": "The dispenser cannot do what was asked",
    "sim_dispenser.unread": "Nobody knows which SIMs are stacked",
    "custody.mismatch": "A SIM was another than reserved or read; it is in the bin",
    "custody.forgotten": "A customer left without the SIM; it is in the bin",
    "custody.unsure": "A SIM may have come out; count the magazine",
    "sim_card.unreadable": "A SIM could not be read; it is in the bin",
    "ledger.missing": "A SIM is missing; count bin and magazine",
    "ledger.cut_short": "SIM ledger cut short or exchanged",
    "ledger.not_conserved": "The accounts of the SIMs do not add up",
    "ledger.chain_broken": "The ledger of the SIMs was changed",
    "ledger.rule_broken": "The ledger of the SIMs holds a move against its rules",
    "ledger.two_places": "The ledger of the SIMs has a card twice",
    "ledger.seen_again": "A SIM that a customer has was seen again",
    "ledger.counted_otherwise": "Technicians counted other numbers of SIMs than booked",
    "ledger.unaccounted": "A SIM left without a case",
    "ledger.move_open": "The last move of a card is open",
    "disk.filling": "Disk filling",
    "disk.full": "Disk full",
    "clock.wrong": "Clock wrong",
    "clock.unknown": "Clock unknown",
    "policy.not_in_force": "No rules in force",
    "policy.ends": "Rules end soon",
    "policy.ambiguous": "Two rules at once",
    "policy.wrong": "Rules unreadable",
    "bus.absent": "A process does not run",
    "bus.timeout": "A process does not answer",
    "device.file_absent": "A device is not plugged in",
    "pcscd.absent": "Card readers do not answer",
    "keys.expired": "Certificate expired",
    "centre.offline": "It could not reach us",
}
WITHOUT: Final = {  # why a case came without a call or a SIM
    "video.no_answer": "No agent answered the call",
    "video.network": "The call broke off",
    "video.closed_hours": "No agent was on duty",
    "sim.stock_out": "The kiosk had no SIM left",
    "sim.jam": "A SIM stuck in the kiosk",
    "doc.foreigner_in_person": "A foreigner, to be seen by a member of staff",
    "centre.offline": "The kiosk had no line to us",
}
ASIDE: Final = {
    "case.conflict": "Another envelope of a case we have",
    "content.malformed": "What was sealed is no case",
    "content.case_id": "Envelope and content name different cases",
    "content.field_too_long": "A field is longer than allowed",
    "content.too_large": "The case is larger than allowed",
    "envelope.sealing": "Sealed to a key that is not ours",
}
CHIP: Final = {
    "PA_OK": "genuine, issuer trusted",
    "PA_SIGNED_ISSUER_UNKNOWN": "unchanged, issuer not in our trust list",
    "PA_DS_NOT_VALID_AT_SIGNING": "signed outside the signer's term",
    "PA_DS_REVOKED": "signer revoked",
    "PA_SIG_BAD": "signature wrong",
    "PA_SOD_MALFORMED": "signature file damaged",
    "PA_ALG_UNSUPPORTED": "signature of an unknown kind",
    "PA_NOT_DONE": "not checked",
}
GROUPS: Final = {  # ICAO 9303-10 4.7; DG13 as Viet Nam fills it
    "DG1": "machine readable zone",
    "DG2": "portrait",
    "DG11": "more about the person",
    "DG12": "more about the document",
    "DG13": "national details",
    "DG14": "security keys",
    "DG15": "authentication key",
}
RESULTS: Final = {
    "OK": "as signed",
    "MISMATCH": "differs from what was signed",
    "LISTED_NOT_READ": "not read",
    "NOT_IN_SOD": "not among what was signed",
}
ORDER: Final = (
    "full_name", "birth", "sex", "nationality", "id_number", "issuer", "issued", "expiry",
    "address", "residence",
)  # fmt: skip
LABELS: Final = {
    "real-name": "Real-name registration",
    "minor-sim": "SIM for a child",
    "enterprise-sim": "SIMs of an enterprise",
    "relation": "Signer is the child's",
    "role": "Signer is",
    "proof": "Proven by",
    "organisation": "Enterprise",
    "tax_code": "Tax code",
    "room": "Numbers left when asked",
    "birth_certificate": "Birth certificate",
    "guardianship": "Decision that names the guardian",
    "registration": "Business registration",
    "authorisation": "Letter of authorisation",
    "signatory_front": "Signer's document, front",
    "signatory_back": "Signer's document, back",
    "activation": "Activation",
    "corrected": "Entered otherwise at first",
    "assurance": "Identity rests on",
    "portrait_retries": "Photos taken again",
    "retakes": "of them by wish",
    "video": "Instruction video",
    "starts": "Appointment",
    "office_code": "Office code",
    "lease": "Lease of the kiosk",
    "APPOINTMENT_BOOKED": "Appointment booked",
    "qr": "QR code",
    "mrz": "zone",
    "code": "code",
    "withdrawal": "Consent withdrawn",
    "copy": "A copy",
    "correction": "A correction",
    "erasure": "Erasure",
    "complaint": "Number is not mine",
    "about": "About the case",
    "ask": "Asked for",
    "withdraw": "Withdrawn",
    "not_mine": "Not mine (numbers, by their mark)",
    "changed": "Fields confirmed",
    "before.address": "Address before",
    "before.full_name": "Name before",
    "before.birth": "Date of birth before",
    "before.sex": "Sex before",
    "before.document": "Document before",
    "otp": "Proof of the number",
    "old_number": "Earlier 9-digit number",
    "id_number": "Document number",
    "full_name": "Full name",
    "birth": "Date of birth",
    "sex": "Sex",
    "nationality": "Nationality",
    "address": "Address",
    "residence": "Residence",
    "expiry": "Valid until",
    "issued": "Issued",
    "old_id_number": "Earlier number",
    "contact_number": "Contact number",
    "cccd": "Citizen card (CCCD, 2021)",
    "can_cuoc": "Identity card (Căn cước, 2024)",
    "passport": "Passport",
    "vi": "Vietnamese",
    "th": "Thai",
    "head_cover": "Head cover of their faith",
    "glasses": "Glasses they always need",
    "disability": "Disability or injury",
    "signature": "Agreed by button instead of drawing a signature",
    "zh": "Chinese",
    "en": "English",
    "front": "Document front",
    "back": "Document back",
    "sim": "SIM",
    "photo": "Photo of the SIM",
    "barcode": "Barcode",
}
COMPANY: Final = {"full_name": "Enterprise", "id_number": "Tax code"}
SERIALS: Final = {
    "chip": "Read from its chip",
    "barcode": "Read from its barcode",
    "typed": "Typed",
    "reservation": "Of the reservation",
    "photo": "Read from the photo",
}
VALUES: Final = {
    "chip_verified": "chip, verified",
    "qr_only": "QR code alone",
    "9999-12-31": "no end",
    "M": "male",
    "F": "female",
    "VNM": "Viet Nam (VNM)",
    "MST": "tax code (MST)",
    "legal": "legal representative",
    "authorised": "authorised by a letter",
    "paper": "a paper, see the pictures",
}


def say(code: str) -> str:
    """Give a finding or reason in words; an unknown code stands for itself."""
    if code.startswith(PARKED):
        reason = code.removeprefix(PARKED)
        return f"{WITHOUT.get(reason, f'Sent without a SIM ({reason})')}: contact the customer"
    known = FINDINGS.get(code) or REASONS.get(code) or PROBLEMS.get(code) or ASIDE.get(code)
    return known or code


def in_order(fields: Mapping[str, object]) -> list[str]:
    """Name the fields of a person as a document shows them, unknown ones last."""
    return [name for name in ORDER if name in fields] + [n for n in fields if n not in ORDER]


def shown(value: str) -> str:
    """Give a field's value in words where its form hides them."""
    return VALUES.get(value, value)


def label(name: str) -> str:
    """Name a field, picture or state as people read it."""
    if name.startswith("paper_"):
        _, page, kind = name.split("_", 2)
        return f"Page {page}: {label(kind).lower()}"
    return LABELS.get(name) or name.replace("_", " ").capitalize()


FACE_ENDS: Final = {
    "withdrawn": "consent withdrawn",
    "erased": "case erased",
    "over": "kept as long as agreed",
}
