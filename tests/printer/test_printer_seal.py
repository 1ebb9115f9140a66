"""The contract's seal, judged by poppler's pdfsig: a program that shares no code with ours."""

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import CONTRACTS

from kiosk.ports.receipt_printer import SealKeyError, SealRefusedError
from printer.contract import PdfContractMaker
from printer.seal import seal

PEM = serialization.Encoding.PEM
NOW = datetime.now(UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
}


@dataclass(frozen=True)
class Desk:
    """A kiosk's sealing key with its certificate and the authority above."""

    key: Path
    certificate: Path
    chain: Path

    def seal(self, pdf: bytes) -> bytes:
        return seal(pdf, self.key, self.certificate, self.chain)


def issued(name: str, key: Key, by: str, by_key: Key, *, ca: bool) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=not ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, by)
    )
    draft = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
    draft = draft.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(30))
    draft = draft.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    algorithm = None if isinstance(by_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return draft.add_extension(usage, critical=True).sign(by_key, algorithm)


def desk(folder: Path, key: Key) -> Desk:
    folder.mkdir(parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = issued("Kiosk root", root_key, "Kiosk root", root_key, ca=True)
    own = issued("KIOSK-0007", key, "Kiosk root", root_key, ca=False)
    made = Desk(folder / "seal.key", folder / "seal.pem", folder / "chain.pem")
    private = serialization.PrivateFormat.PKCS8
    made.key.write_bytes(key.private_bytes(PEM, private, serialization.NoEncryption()))
    made.certificate.write_bytes(own.public_bytes(PEM))
    made.chain.write_bytes(root.public_bytes(PEM))
    return made


@pytest.fixture(scope="module", params=KEYS)
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk(tmp_path_factory.mktemp(request.param), KEYS[request.param]())


@pytest.fixture(scope="module")
def contract() -> bytes:
    return PdfContractMaker().make(CONTRACTS["vi"])


@pytest.fixture(scope="module")
def sealed(ours: Desk, contract: bytes) -> bytes:
    return ours.seal(contract)


def poppler(program: str, pdf: bytes, folder: Path, *rest: str) -> str:
    file = folder / "judged.pdf"
    file.write_bytes(pdf)
    done = subprocess.run([program, file, *rest], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def test_an_independent_reader_finds_the_whole_file_signed(sealed: bytes, tmp_path: Path) -> None:
    found = poppler("pdfsig", sealed, tmp_path)
    assert "Signature is Valid." in found
    assert "Total document signed" in found
    assert "ETSI.CAdES.detached" in found
    assert "SHA-256" in found
    assert "Signer Certificate Common Name: KIOSK-0007" in found
    assert "Signature #2" not in found


def test_the_contract_before_the_seal_is_untouched(
    sealed: bytes, contract: bytes, tmp_path: Path
) -> None:
    assert sealed.startswith(contract)
    assert len(sealed) < len(contract) + 30_000
    text = poppler("pdftotext", sealed, tmp_path, "-")
    assert text == poppler("pdftotext", contract, tmp_path, "-")
    assert CONTRACTS["vi"].case_number in text


def test_any_flipped_byte_is_noticed(sealed: bytes, tmp_path: Path) -> None:
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", sealed)
    assert found
    start, first, second, length = map(int, found.groups())
    covered = [*range(start, start + first), *range(second, second + length)]
    assert len(covered) > len(sealed) - 40_000

    @settings(max_examples=25, deadline=None)
    @given(st.sampled_from(covered), st.integers(1, 255))
    def flipped(place: int, flip: int) -> None:
        forged = bytearray(sealed)
        forged[place] ^= flip
        assert "Signature is Valid." not in poppler("pdfsig", bytes(forged), tmp_path)

    flipped()
    inside = bytearray(sealed)
    inside[sealed.index(b"stream") + 40] ^= 1
    assert "Digest Mismatch" in poppler("pdfsig", bytes(inside), tmp_path)


def test_what_is_added_behind_the_seal_is_not_covered_by_it(sealed: bytes, tmp_path: Path) -> None:
    longer = sealed + b"\n% a line more\n"
    assert "Not total document signed" in poppler("pdfsig", longer, tmp_path)


def test_a_sealed_contract_is_not_sealed_again(ours: Desk, sealed: bytes) -> None:
    with pytest.raises(SealRefusedError, match=r"contract\.unsealable"):
        ours.seal(sealed)


def test_a_key_of_another_certificate_is_refused(ours: Desk, contract: bytes) -> None:
    other = desk(ours.key.parent / "other", KEYS["ec"]())
    with pytest.raises(SealKeyError, match=r"seal\.key is not the key of seal\.pem"):
        seal(contract, other.key, ours.certificate, ours.chain)


def test_an_authoritys_certificate_does_not_seal(tmp_path: Path, contract: bytes) -> None:
    key = KEYS["ec"]()
    made = desk(tmp_path, key)
    authority = issued("Kiosk root", key, "Kiosk root", key, ca=True)
    made.certificate.write_bytes(authority.public_bytes(PEM))
    with pytest.raises(SealKeyError, match="not for signing"):
        made.seal(contract)


@pytest.mark.parametrize("which", ["key", "certificate", "chain"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\n????\n", bytes(99)])
def test_a_missing_or_torn_file_is_named_without_its_content(
    tmp_path: Path, contract: bytes, which: str, content: bytes | None
) -> None:
    made = desk(tmp_path, KEYS["ec"]())
    file: Path = getattr(made, which)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SealKeyError, match=re.escape(file.name)):
        made.seal(contract)


def test_a_key_behind_a_passphrase_is_refused(tmp_path: Path, contract: bytes) -> None:
    key = KEYS["ec"]()
    made = desk(tmp_path, key)
    locked = serialization.BestAvailableEncryption(b"secret")
    pem = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, locked)
    made.key.write_bytes(pem)
    with pytest.raises(SealKeyError, match="no open private key"):
        made.seal(contract)


def test_a_key_poppler_cannot_judge_is_refused(tmp_path: Path, contract: bytes) -> None:
    made = desk(tmp_path, ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(SealKeyError, match="neither RSA nor EC"):
        made.seal(contract)


def test_what_is_no_pdf_is_not_sealed(tmp_path: Path, contract: bytes) -> None:
    ours = desk(tmp_path, KEYS["ec"]())

    @settings(max_examples=20, deadline=None)
    @given(st.binary(max_size=200), st.integers(0, contract.rindex(b"startxref")))
    def sealing(noise: bytes, cut: int) -> None:
        for wrong in (noise, b"%PDF-1.7\n" + noise, contract[:cut]):
            with pytest.raises(SealRefusedError):
                ours.seal(wrong)

    sealing()


@pytest.mark.parametrize("part", [b"/Size", b"/Root", b"/Pages", b"/Count", b"/Kids", b"xref\n"])
def test_a_pdf_that_lacks_a_part_is_not_sealed(ours: Desk, contract: bytes, part: bytes) -> None:
    assert part in contract
    with pytest.raises(SealRefusedError):
        ours.seal(contract.replace(part, b"/Lost"[: len(part)].ljust(len(part), b"x")))


def test_a_file_too_large_is_not_sealed(ours: Desk) -> None:
    with pytest.raises(SealRefusedError, match="too many"):
        ours.seal(bytes(20 * 1024 * 1024 + 1))
