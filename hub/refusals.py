"""Reason codes the centre answers with. Their words: `hub/post/locale`, and the kiosk's own."""

from collections.abc import Callable
from typing import Final

Clock = Callable[[], float]  # Unix seconds

UNKNOWN_SERIAL: Final = "reservation.unknown_serial"
SERIAL_NUMBER_MISMATCH: Final = "reservation.serial_number_mismatch"
VOUCHER_INVALID: Final = "reservation.voucher_invalid"
VOUCHER_UNCONFIRMED: Final = "reservation.voucher_unconfirmed"
VOUCHER_EXPIRED: Final = "reservation.voucher_expired"
STATUS: Final = {
    "CONNECTED": "reservation.status_connected",
    "CONNECTING": "reservation.status_connecting",
    "CANCELLED": "reservation.status_cancelled",
    "EXPIRED": "reservation.status_expired",
}
MISMATCH_RESERVATION: Final = "sim.mismatch_reservation"
OTP_WRONG: Final = "otp.wrong"
OTP_EXPIRED: Final = "otp.expired"
OTP_LOCKED: Final = "otp.locked"
OTP_TOO_SOON: Final = "otp.resend_too_soon"
OTP_LIMIT: Final = "otp.resend_limit"
OTP_NUMBER_UNKNOWN: Final = "otp.number_unknown"
NUMBER_FORMAT: Final = "otp.number_format"
VIDEO_NO_ANSWER: Final = "video.no_answer"
VIDEO_NETWORK: Final = "video.network"
VIDEO_MISMATCH: Final = "video.mismatch"
VIDEO_CLOSED: Final = "video.closed_hours"
LIMIT_REACHED: Final = "data.limit_reached"
DUP_APPLICATION: Final = "data.dup_application"
RESUME_CODE_WRONG: Final = "data.resume_code_wrong"
CASE_UNKNOWN: Final = "data.case_unknown"
TOO_OFTEN: Final = "data.too_often"
OTHER_DOCUMENT: Final = "data.other_document"
FACE_MODELS: Final = "data.face_models"
EMAIL_REQUIRED: Final = "data.email_required"
ONE_CARD: Final = "data.one_card"
CODE_UNKNOWN: Final = "activation.code_unknown"
CODE_USED: Final = "activation.code_used"
CODE_EXPIRED: Final = "activation.code_expired"
CODE_TRIES: Final = "activation.too_often"
SIM_UNKNOWN: Final = "activation.sim_unknown"
SIM_REGISTERED: Final = "activation.sim_registered"
DUP_ACCOUNT: Final = "data.dup_account"
SIGNING_UNKNOWN: Final = "pki.unknown_request"
SIGNING_OFTEN: Final = "pki.too_often"
SIGNING_TIMEOUT: Final = "pki.timeout"
SIGNING_UNPROVEN: Final = "pki.not_verified"
SIGNING_SERVICE: Final = "pki.service"
SIGNING_OLD_NUMBER: Final = "pki.old_number"
SLOT_TAKEN: Final = "appointment.slot_taken"
CENTRE_OFFLINE: Final = "centre.offline"


class RefusedError(Exception):
    """The answer is no; `reason` is one of the codes above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
