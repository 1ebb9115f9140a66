"""Messages of a mobile signature service as JSON, written and read. Pure.

Names and codes are those of ETSI TS 102 204 v1.1.4 (MSS_SignatureReq, MSS_StatusReq) in the REST
form of a service that publishes it: docs.mobileid.ch, "Mobile ID API" and "Status and Fault Codes".
`asynch`: the first answer is an acknowledgement, then its state is asked for.
"""

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

LONGEST_ID: Final = 64
LARGEST_SIGNATURE: Final = 256 * 1024
REQUEST_OK: Final = "100"
SIGNATURE: Final = ("500", "502")
REVOKED: Final = "501"
OUTSTANDING: Final = "504"
CODES: Final = {  # of a fault; what is not here is a fault of the service
    "105": "pki.number_unknown",  # UNKNOWN_CLIENT
    "208": "pki.timeout",  # EXPIRED_TRANSACTION
    "209": "pki.timeout",  # OTA_ERROR: the phone was not reached
    "401": "pki.refused",  # USER_CANCEL
    "402": "pki.pin_blocked",  # PIN_NR_BLOCKED
    "403": "pki.pin_blocked",  # CARD_BLOCKED
    "404": "pki.number_unknown",  # NO_KEY_FOUND
    "406": "pki.wrong_pin",  # PB_SIGNATURE_PROCESS: the SIM did not sign
    "422": "pki.number_unknown",  # NO_CERT_FOUND
}


class MalformedError(Exception):
    """The answer is no message of this service; the text names what is wrong."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who we are to the service: AP_ID, AP_PWD and the signature profile agreed with it."""

    ap_id: str
    password: str
    profile: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One transaction: our own id, number (E.164), what is signed and what the phone shows."""

    transaction: str
    number: str
    signed: bytes
    shown: str
    language: str
    wait_s: int


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. `failed` is a reason code; with none of the three it is still outstanding."""

    service_id: str = ""
    signature: bytes | None = None
    failed: str = ""


class _Value(msgspec.Struct, frozen=True):
    value: str = msgspec.field(name="Value", default="")


class _Status(msgspec.Struct, frozen=True):
    code: _Value = msgspec.field(name="StatusCode", default=_Value())


class _Caller(msgspec.Struct, frozen=True):
    transaction: str = msgspec.field(name="AP_TransID", default="")


class _User(msgspec.Struct, frozen=True):
    number: str = msgspec.field(name="MSISDN", default="")


class _Signature(msgspec.Struct, frozen=True):
    base64: str = msgspec.field(name="Base64Signature", default="")


class _Answer(msgspec.Struct, frozen=True):
    caller: _Caller = msgspec.field(name="AP_Info", default=_Caller())
    user: _User | str | None = msgspec.field(name="MobileUser", default=None)
    service_id: str = msgspec.field(name="MSSP_TransID", default="")
    signature: _Signature | None = msgspec.field(name="MSS_Signature", default=None)
    status: _Status = msgspec.field(name="Status", default=_Status())


class _Code(msgspec.Struct, frozen=True):
    sub: _Value = msgspec.field(name="SubCode", default=_Value())


class _Fault(msgspec.Struct, frozen=True):
    code: _Code = msgspec.field(name="Code", default=_Code())


class _Body(msgspec.Struct, frozen=True):
    signed: _Answer | None = msgspec.field(name="MSS_SignatureResp", default=None)
    state: _Answer | None = msgspec.field(name="MSS_StatusResp", default=None)
    fault: _Fault | None = msgspec.field(name="Fault", default=None)


def signature_request(caller: Caller, wanted: Wanted, now: float) -> bytes:
    """Write MSS_SignatureReq."""
    return _request(
        "MSS_SignatureReq",
        {
            **_head(caller, wanted.transaction, now, "2"),
            "MessagingMode": "asynch",
            "TimeOut": str(wanted.wait_s),
            "MobileUser": {"MSISDN": wanted.number},
            "DataToBeSigned": {
                "MimeType": "application/octet-stream", "Encoding": "base64",
                "Data": b64encode(wanted.signed).decode(),
            },
            "DataToBeDisplayed": {
                "MimeType": "text/plain", "Encoding": "UTF-8", "Data": wanted.shown,
            },
            "SignatureProfile": caller.profile,
            "MSS_Format": "http://uri.etsi.org/TS102204/v1.1.2#PKCS7",
            "AdditionalServices": [{
                "Description": "http://mss.ficom.fi/TS102204/v1.0.0#userLang",
                "UserLang": {"Value": wanted.language.upper()},
            }],
        },
    )  # fmt: skip


def status_request(caller: Caller, transaction: str, service_id: str, now: float) -> bytes:
    """Write MSS_StatusReq."""
    head = _head(caller, transaction, now, "1")
    return _request("MSS_StatusReq", {**head, "MSSP_TransID": service_id})


def read(octets: bytes, transaction: str, number: str) -> Told:
    """Read an answer or fault. Raise `MalformedError`, also for another transaction's answer."""
    try:
        body = msgspec.json.decode(octets, type=_Body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise MalformedError("no message") from wrong
    if body.fault is not None:
        return Told(failed=CODES.get(body.fault.code.sub.value.lstrip("_"), "pki.service"))
    answer = body.signed or body.state
    if answer is None:
        raise MalformedError("neither answer nor fault")
    if answer.caller.transaction != transaction:
        raise MalformedError("another transaction")
    user = answer.user.number if isinstance(answer.user, _User) else answer.user
    if user and user.lstrip("+") != number.lstrip("+"):
        raise MalformedError("another number")
    if len(answer.service_id) > LONGEST_ID:
        raise MalformedError("transaction id too long")
    return _told(answer)


def _told(answer: _Answer) -> Told:
    code = answer.status.code.value
    if code in (REQUEST_OK, OUTSTANDING):
        return Told(answer.service_id)
    if code == REVOKED:
        return Told(answer.service_id, failed="pki.cert_revoked")
    if code not in SIGNATURE:
        return Told(answer.service_id, failed=CODES.get(code, "pki.service"))
    if answer.signature is None or len(answer.signature.base64) > LARGEST_SIGNATURE:
        raise MalformedError("no signature, or one too large")
    try:
        return Told(answer.service_id, b64decode(answer.signature.base64, validate=True))
    except (binascii.Error, ValueError) as wrong:
        raise MalformedError("signature is no base64") from wrong


def _head(caller: Caller, transaction: str, now: float, minor: str) -> dict[str, object]:
    instant = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    info = {"AP_ID": caller.ap_id, "AP_PWD": caller.password, "AP_TransID": transaction,
            "Instant": instant}  # fmt: skip
    return {"MajorVersion": "1", "MinorVersion": minor, "AP_Info": info}


def _request(name: str, body: dict[str, object]) -> bytes:
    return msgspec.json.encode({name: body})
