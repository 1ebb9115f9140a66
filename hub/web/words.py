"""The desk's English: findings, states and field names in an operator's words."""

from typing import Final

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
    "sim.mismatch_reservation": "SIM: not the one reserved",
    "data.chip_print_mismatch": "Details: chip and print differ",
    "data.email_invalid": "Details: contact not valid",
    "doc.class_refused": "Final: kind of document not accepted",
    "doc.under_age": "Final: holder too young",
    "data.dup_application": "Final: another application exists",
}
FINDINGS: Final = {
    "call.missing": "No agent has approved a call for this case",
    "call.other_decision": "The decision in the case is not the one we signed",
    "consent.missing": "No consent was given",
    "contract.missing": "No contract in the case",
    "contract.unsigned": "The contract has no signature strokes",
    "chip.pa_failed": "The chip's signature does not hold",
    "chip.issuer_unknown": "The chip's issuer is not in our trust list",
    "chip.data_changed": "A data group differs from the signed hash",
    "chip.not_read": "The chip was not read",
    "face.no_match": "The live face was not the same as the reference",
    "face.unmeasured": "The faces were not compared",
    "sim.serials_differ": "The SIM serials of this case differ",
    "sim.mismatch_reservation": "The SIM is not the one reserved",
    "reservation.unknown": "The reservation is not in our books",
    "reservation.not_open": "The reservation is not open for this case",
    "reservation.serial_number_mismatch": "The number is not the one reserved",
    "resume.unknown": "It names an earlier case that cannot be resumed",
    "data.dup_application": "Another case for this reservation is under way",
    "data.email_required": "No e-mail address: the customer cannot be told",
}
LABELS: Final = {
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
    "zh": "Chinese",
    "en": "English",
    "front": "Document front",
    "back": "Document back",
    "sim": "SIM",
    "photo": "Photo of the SIM",
    "chip": "Chip of the SIM",
    "barcode": "Barcode",
}


def say(code: str) -> str:
    """Give a finding or reason in words; an unknown code stands for itself."""
    return FINDINGS.get(code) or REASONS.get(code) or code


def label(name: str) -> str:
    """Name a field, picture or state as people read it."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()
