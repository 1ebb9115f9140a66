"""Tax codes, subjects and messages of a signature service, by rule and by accident."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.signing.certificates.signature import NotSignedError, opened
from hub.signing.certificates.subject import Subject
from hub.signing.certificates.subject import read as subject
from hub.signing.messages import MalformedError, read
from sync.wire import tax_code

KEY = ec.generate_private_key(ec.SECP256R1())
KNOWN = ["0100109106", "0301824642", "0313994173", "0104359717", "0319303270", "0100686209"]
NINE = st.text("0123456789", min_size=9, max_size=9)
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def certificate(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(KEY.public_key()).serial_number(1)
    made = made.not_valid_before(now).not_valid_after(now + timedelta(1))
    return made.sign(KEY, hashes.SHA256())


@pytest.mark.parametrize("code", KNOWN)
def test_a107_tax_codes_of_public_companies_are_right(code: str) -> None:
    assert tax_code.normalise(code) == code


@given(NINE, st.integers(0, 9))
def test_a107_one_tenth_digit_is_right_at_most(nine: str, other: int) -> None:
    rest = sum(w * int(d) for w, d in zip(WEIGHTS, nine, strict=True)) % 11
    right = tax_code.normalise(f"{nine}{other}")
    assert (right is not None) == (rest != 0 and other == 10 - rest)


@given(NINE, st.integers(0, 999), st.booleans())
def test_a107_a_branch_is_a_company_with_001_to_999(nine: str, branch: int, dash: bool) -> None:
    last = tax_code.check_digit(nine)
    if last is None:
        return
    found = tax_code.normalise(f"{nine}{last}{'-' if dash else ''}{branch:03}")
    assert found == (f"{nine}{last}{branch:03}" if branch else None)


@given(NINE, st.integers(0, 8), st.integers(1, 9))
def test_a107_one_wrong_digit_is_always_found(nine: str, place: int, by: int) -> None:
    last = tax_code.check_digit(nine)
    changed = f"{nine[:place]}{(int(nine[place]) + by) % 10}{nine[place + 1 :]}"
    if last is not None:
        assert tax_code.normalise(changed + last) is None


@given(st.text(max_size=20))
def test_no_text_is_more_than_no_tax_code(text: str) -> None:
    found = tax_code.normalise(text)
    assert found is None or (found.isdigit() and len(found) in (10, 13))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([(NameOID.USER_ID, "CCCD:038093015572"), (NameOID.COMMON_NAME, "Bùi Sĩ Tuấn")],
         Subject("Bùi Sĩ Tuấn", "038093015572")),
        ([(NameOID.USER_ID, "CMND:162952530"), (NameOID.COMMON_NAME, "Ngô Quang Đạt")],
         Subject("Ngô Quang Đạt", "", "162952530")),
        ([(NameOID.USER_ID, "MST:0313994173"), (NameOID.COMMON_NAME, "Mobile-ID"),
          (NameOID.ORGANIZATION_NAME, "Mobile-ID JSC"), (NameOID.EMAIL_ADDRESS, "i@m.vn")],
         Subject("Mobile-ID", "", "", "0313994173", "Mobile-ID JSC", "i@m.vn")),
        ([(NameOID.USER_ID, "MST:0100686209-199"), (NameOID.USER_ID, "CCCD:025199009534"),
          (NameOID.COMMON_NAME, "Nguyen Hong Nhung")],
         Subject("Nguyen Hong Nhung", "025199009534", "", "0100686209199")),
        ([(NameOID.USER_ID, "MST:0100109107"), (NameOID.COMMON_NAME, "Firm")],
         Subject("Firm", tax_code_wrong=True)),
        ([(NameOID.USER_ID, "038093015572"), (NameOID.COMMON_NAME, "A")], Subject("A")),
    ],
)  # fmt: skip
def test_a109_the_subject_is_read_as_authorities_write_it(
    parts: list[tuple[x509.ObjectIdentifier, str]], wanted: Subject
) -> None:
    assert subject(certificate(*parts)) == wanted


def test_a109_an_authority_of_another_habit_is_told_in_the_settings() -> None:
    held = certificate((NameOID.SERIAL_NUMBER, "PNOVN-038093015572"), (NameOID.COMMON_NAME, "A"))
    bare = certificate((NameOID.SERIAL_NUMBER, "038093015572"), (NameOID.COMMON_NAME, "A"))
    oids = {NameOID.SERIAL_NUMBER.dotted_string: "CCCD"}
    assert subject(bare, oids).id_number == "038093015572"
    assert subject(held, oids).id_number == ""


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_octets_are_more_than_no_message(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        read(octets, "SK.1", "+84900000001")


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_octets_are_more_than_no_signature(octets: bytes) -> None:
    with pytest.raises(NotSignedError):
        opened(octets, b"content")
