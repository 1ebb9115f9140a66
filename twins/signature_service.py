"""A mobile signature service with its own authority, its phones, and the SIMs in them.

From ETSI TS 102 204 as a public service writes it in JSON (docs.mobileid.ch, "Mobile ID API",
"Status and Fault Codes"): /rest/service/sign takes MSS_SignatureReq and acknowledges,
/rest/service/status tells. /crl gives the authority's revocation list. Subjects carry UID=CCCD:,
UID=CMND: or UID=MST: as certificates of Vietnamese authorities do.

    with SignatureService() as service:
        phone = service.phones["+84900000001"] = service.citizen("Lê Văn An", "001090001234")
        ...
        phone.confirm(phone.pin)
"""

import json
import secrets
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

LARGEST = 64 * 1024
YEAR = timedelta(365)
FAULTS = {
    "UNKNOWN_CLIENT": "_105", "UNAUTHORIZED_ACCESS": "_104", "MISSING_PARAM": "_102",
    "EXPIRED_TRANSACTION": "_208", "USER_CANCEL": "_401", "PIN_NR_BLOCKED": "_402",
    "PB_SIGNATURE_PROCESS": "_406", "INTERNAL_ERROR": "_900",
}  # fmt: skip
TRIES = 3
Answer = tuple[int, bytes]


def make_key() -> rsa.RSAPrivateKey:
    """Make an RSA key as signing SIMs have."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Authority:
    """A root and the issuing authority below it; `revoked` are serials with their day."""

    name: str = "Specimen-CA"
    crl_url: str = ""
    revoked: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._root_key, self._key = make_key(), make_key()
        self.root = self._certificate(f"{self.name} Root", None, self._root_key, 1)
        self.issuer = self._certificate(f"{self.name} Signing SIM", self.root, self._key, 0)

    def _certificate(
        self, name: str, above: x509.Certificate | None, key: rsa.RSAPrivateKey, depth: int
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        subject = x509.Name([
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ])  # fmt: skip
        use = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(above.subject if above is not None else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 5 * YEAR)
            .not_valid_after(now + 10 * YEAR)
            .add_extension(x509.BasicConstraints(True, depth), True)
            .add_extension(use, True)
        )
        if above is not None:
            made = self._with_list(made, "/crl/root")
        return made.sign(self._root_key, hashes.SHA256())

    def _with_list(self, made: x509.CertificateBuilder, path: str) -> x509.CertificateBuilder:
        where = x509.UniformResourceIdentifier(self.crl_url + path)
        point = x509.DistributionPoint([where], None, None, None)
        return made.add_extension(x509.CRLDistributionPoints([point]), False)

    def issue(
        self, subject: x509.Name, key: rsa.RSAPrivateKey, ends: timedelta
    ) -> x509.Certificate:
        """Certify a person's or company's key; it ends so long from now, or has ended."""
        now = datetime.now(UTC)
        use = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 2 * YEAR)
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(use, True)
        )
        return self._with_list(made, "/crl/sim").sign(self._key, hashes.SHA256())

    def crl(self, which: str) -> bytes:
        """Give the list of the root or of the issuing authority, for a day."""
        now = datetime.now(UTC)
        by, key = (self.root, self._root_key) if which == "root" else (self.issuer, self._key)
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(by.subject)
            .last_update(now - timedelta(hours=1))
            .next_update(now + timedelta(days=1))
        )
        for serial, day in self.revoked.items() if which == "sim" else ():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day)
            made = made.add_revoked_certificate(entry.build())
        return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass
class Phone:
    """A phone with a signing SIM in it; it shows what it is to confirm, and asks for the PIN."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    issuer: x509.Certificate
    pin: str = "482913"
    tries: int = TRIES
    on: bool = True  # switched on and in coverage
    shown: str = ""
    data: bytes = b""
    answered: str = ""  # why it did not sign, in the service's words
    signature: bytes = b""

    def ask(self, shown: str, data: bytes) -> None:
        """Show a request."""
        self.shown, self.data = shown, data
        self.answered, self.signature = ("PIN_NR_BLOCKED" if not self.tries else ""), b""

    def wait(self, seconds: float) -> str:
        """Wait until something is shown; give it."""
        ends = monotonic() + seconds
        while not self.shown and monotonic() < ends:
            sleep(0.02)
        return self.shown

    def confirm(self, pin: str) -> None:
        """Type the PIN."""
        if not self.shown or not self.tries:
            return
        if pin != self.pin:
            self.tries -= 1
            self.answered = "PB_SIGNATURE_PROCESS" if self.tries else "PIN_NR_BLOCKED"
        else:
            self.tries = TRIES
            self.signature = self.sign(self.data)
        self.shown = ""

    def refuse(self) -> None:
        """Press "no"."""
        self.answered, self.shown = "USER_CANCEL", ""

    def sign(self, data: bytes) -> bytes:
        """Make a CMS signature with content and certificates."""
        made = pkcs7.PKCS7SignatureBuilder().set_data(data)
        made = made.add_signer(self.certificate, self.key, hashes.SHA256())
        made = made.add_certificate(self.issuer)
        return made.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


@dataclass
class Transaction:
    """What is under way; `ends` on the monotonic clock."""

    number: str
    phone: Phone
    ends: float


class SignatureService:
    """A context manager on loopback. `spoil` may change any answer before it leaves."""

    def __init__(self, ap_id: str = "simkiosk", password: str = "") -> None:
        self.ap_id, self.password = ap_id, password
        self.phones: dict[str, Phone] = {}
        self.open: dict[str, Transaction] = {}
        self.asked: list[dict[str, Any]] = []
        self.spoil: Callable[[str, Answer], Answer] = lambda _, answer: answer
        self.delay = 0.0  # before each answer, in seconds
        self.drip = 0.0  # between two octets of an answer
        self.lists = True  # the revocation lists can be had

    def __enter__(self) -> "SignatureService":
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(LARGEST, int(self.headers.get("Content-Length", "0")))
                sleep(service.delay)
                verb = self.path.rpartition("/")[2]
                self._say(service.spoil(verb, service.answer(verb, self.rfile.read(length))))

            def do_GET(self) -> None:
                which = self.path.rpartition("/")[2]
                here = service.lists and self.path.startswith("/crl/")
                found = (200, service.authority.crl(which)) if here else (404, b"")
                self._say(service.spoil("crl", found))

            def _say(self, answer: Answer) -> None:
                status, body = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    if not service.drip:
                        self.wfile.write(body)
                    for octet in body if service.drip else b"":
                        self.wfile.write(bytes([octet]))
                        self.wfile.flush()
                        sleep(service.drip)
                except OSError:
                    self.close_connection = True  # nobody listens any more

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.authority = Authority(crl_url=self.url)
        threading.Thread(target=self._server.serve_forever, name="mss", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def anchors_pem(self) -> bytes:
        """Give what is to be trusted: the root alone."""
        return self.authority.root.public_bytes(Encoding.PEM)

    def citizen(self, name: str, number: str, ends: timedelta = YEAR, kind: str = "CCCD") -> Phone:
        """Make the phone of a person."""
        return self.phone(
            [(NameOID.USER_ID, f"{kind}:{number}"), (NameOID.COMMON_NAME, name)], ends
        )

    def company(self, name: str, tax_code: str, ends: timedelta = YEAR) -> Phone:
        """Make the phone of a company."""
        return self.phone(
            [(NameOID.USER_ID, f"MST:{tax_code}"), (NameOID.COMMON_NAME, name),
             (NameOID.ORGANIZATION_NAME, name)], ends,
        )  # fmt: skip

    def phone(
        self, subject: list[tuple[x509.ObjectIdentifier, str]], ends: timedelta = YEAR,
        by: Authority | None = None,
    ) -> Phone:  # fmt: skip
        """Make a phone whose SIM is certified with this subject; `by`: another authority."""
        authority, key = by or self.authority, make_key()
        parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.STATE_OR_PROVINCE_NAME, "Hà Nội"), *subject]
        name = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
        return Phone(authority.issue(name, key, ends), key, authority.issuer)

    def revoke(self, phone: Phone) -> None:
        """Put the SIM's certificate on the list, as of yesterday."""
        day = datetime.now(UTC) - timedelta(days=1)
        self.authority.revoked[phone.certificate.serial_number] = day

    def answer(self, verb: str, octets: bytes) -> Answer:
        """Answer one message."""
        body = json.loads(octets)
        request = body.get({"sign": "MSS_SignatureReq", "status": "MSS_StatusReq"}.get(verb, ""))
        if request is None:
            return fault("MISSING_PARAM")
        self.asked.append(request)
        caller = request["AP_Info"]
        if (caller["AP_ID"], caller["AP_PWD"]) != (self.ap_id, self.password):
            return fault("UNAUTHORIZED_ACCESS")
        return self._sign(request) if verb == "sign" else self._status(request)

    def _sign(self, request: dict[str, Any]) -> Answer:
        number = str(request["MobileUser"]["MSISDN"])
        phone = self.phones.get(number)
        if phone is None:
            return fault("UNKNOWN_CLIENT")
        trans = f"h{secrets.token_hex(6)}"
        if phone.on:
            data = b64decode(request["DataToBeSigned"]["Data"])
            phone.ask(request["DataToBeDisplayed"]["Data"], data)
        self.open[trans] = Transaction(number, phone, monotonic() + float(request["TimeOut"]))
        told = said("MSS_SignatureResp", request, number, "100", "REQUEST_OK")
        told["MSS_SignatureResp"]["MSSP_TransID"] = trans
        told["MSS_SignatureResp"]["SignatureProfile"] = request["SignatureProfile"]
        return 200, json.dumps(told).encode()

    def _status(self, request: dict[str, Any]) -> Answer:
        known = self.open.get(str(request["MSSP_TransID"]))
        if known is None:
            return fault("EXPIRED_TRANSACTION")
        phone = known.phone
        if phone.answered:
            return fault(phone.answered)
        if phone.signature:
            told = said("MSS_StatusResp", request, known.number, "500", "SIGNATURE")
            encoded = b64encode(phone.signature).decode()
            told["MSS_StatusResp"]["MSS_Signature"] = {"Base64Signature": encoded}
            return 200, json.dumps(told).encode()
        if monotonic() > known.ends:
            phone.shown = ""
            return fault("EXPIRED_TRANSACTION")
        told = said("MSS_StatusResp", request, known.number, "504", "OUTSTANDING_TRANSACTION")
        return 200, json.dumps(told).encode()


def said(
    name: str, request: dict[str, Any], number: str, code: str, message: str
) -> dict[str, dict[str, Any]]:
    """Write an answer to a request."""
    caller = request["AP_Info"]
    return {
        name: {
            "MajorVersion": "1", "MinorVersion": "1",
            "AP_Info": {key: caller[key] for key in ("AP_ID", "AP_TransID", "Instant")},
            "MSSP_Info": {
                "Instant": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "MSSP_ID": {"URI": "http://mss.specimen.invalid/"},
            },
            "MobileUser": {"MSISDN": number},
            "Status": {"StatusCode": {"Value": code}, "StatusMessage": message},
        }
    }  # fmt: skip


def fault(reason: str) -> Answer:
    """Write a fault; its status is 500."""
    code = {
        "SubCode": {"Value": FAULTS[reason], "ValueNs": "http://uri.etsi.org/TS102204/v1.1.2#"},
        "Value": "Receiver", "ValueNs": "http://www.w3.org/2003/05/soap-envelope",
    }  # fmt: skip
    told = {"Fault": {"Code": code, "Reason": reason, "Detail": reason.lower()}}
    return 500, json.dumps(told).encode()
