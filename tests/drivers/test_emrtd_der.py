"""Certificates as another library reads them, and the parts they are written with (RFC 5280)."""

from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from drivers.emrtd import certificate, der, tlv
from drivers.emrtd.faults import TlvError
from drivers.emrtd.signature import verify
from drivers.emrtd.trust import load
from twins.emrtd.authority import make_nation, revocations
from twins.emrtd.der import oid, sequence
from twins.emrtd.der import tlv as written

PUBLIC = Path(certifi.where())


def extension(one: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_the_public_roots_of_the_web_are_read_as_another_library_reads_them() -> None:
    others = x509.load_pem_x509_certificates(PUBLIC.read_bytes())
    ours = load(PUBLIC).certificates
    assert len(ours) == len(others) > 100
    for one, other in zip(ours, others, strict=True):
        assert one.octets == other.public_bytes(Encoding.DER)
        assert one.serial == other.serial_number
        assert (one.begins, one.ends) == (other.not_valid_before_utc, other.not_valid_after_utc)
        key = other.public_key()
        assert one.key == key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert one.sealed.body == other.tbs_certificate_bytes
        assert one.sealed.signature == other.signature
        own = extension(other, x509.SubjectKeyIdentifier)
        assert one.key_id == (own.digest if isinstance(own, x509.SubjectKeyIdentifier) else None)
        issuers = extension(other, x509.AuthorityKeyIdentifier)
        named = issuers.key_identifier if isinstance(issuers, x509.AuthorityKeyIdentifier) else None
        assert one.issuer_key_id == named
        assert (one.issuer == one.subject) is (other.issuer == other.subject)


def test_the_public_roots_of_the_web_signed_themselves() -> None:
    for one in load(PUBLIC).certificates:
        sealed = one.sealed
        assert verify(one.key, sealed.algorithm, None, sealed.signature, sealed.body)
        assert not verify(one.key, sealed.algorithm, None, sealed.signature, sealed.body + b"\0")


def test_a_revocation_list_names_its_certificates() -> None:
    nation = make_nation()
    made = revocations(nation.home, nation.ca, (3, 0x5A17, 1 << 70))
    held = certificate.parse_revocations(made)
    assert held.serials == {3, 0x5A17, 1 << 70}
    assert held.issuer == certificate.parse(nation.trust["csca.der"]).subject
    nobody = revocations(nation.home, nation.ca, ())
    assert certificate.parse_revocations(nobody).serials == set()


@given(st.lists(st.integers(0, 1 << 70), min_size=0, max_size=6), st.integers(0, 39))
def test_identifiers_are_written_with_dots(arcs: list[int], second: int) -> None:
    text = ".".join(map(str, [1, second, *arcs]))
    assert der.dotted(tlv.only(oid(text), der.IDENTIFIER)) == text


@pytest.mark.parametrize("octets", [b"", b"\x2a\x86"])
def test_a_broken_identifier_is_named(octets: bytes) -> None:
    with pytest.raises(TlvError, match="identifier"):
        der.dotted(octets)


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        (0x17, "260102030405Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (0x17, "490102030405Z", datetime(2049, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (0x17, "500102030405Z", datetime(1950, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (0x17, "2601020304Z", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        (0x17, "260102030405+0700", datetime(2026, 1, 1, 20, 4, 5, tzinfo=UTC)),
        (0x17, "260102030405-0130", datetime(2026, 1, 2, 4, 34, 5, tzinfo=UTC)),
        (0x18, "20510102030405Z", datetime(2051, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (0x18, "20510102030405.5Z", datetime(2051, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_every_form(tag: int, text: str, told: datetime) -> None:
    assert der.moment(tlv.read(tlv.encode(tag, text.encode()))) == told


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (0x17, "20510102030405Z"),
        (0x18, "260102030405Z"),
        (0x17, "260102030405"),
        (0x17, "261302030405Z"),
        (0x04, "260102030405Z"),
        (0x17, ""),
    ],
)
def test_what_is_no_time_is_named(tag: int, text: str) -> None:
    with pytest.raises((TlvError, ValueError)):
        der.moment(tlv.read(tlv.encode(tag, text.encode())))


def name(*pairs: tuple[str, int, bytes]) -> bytes:
    return sequence(
        *(written(0x31, sequence(oid(kind), written(tag, text))) for kind, tag, text in pairs)
    )


COUNTRY, COMMON = "2.5.4.6", "2.5.4.3"


def test_names_are_the_same_whatever_their_letters_and_spaces() -> None:
    one = name((COUNTRY, 0x13, b"VN"), (COMMON, 0x0C, "Cục Cảnh sát".encode()))
    other = name((COUNTRY, 0x13, b"vn"), (COMMON, 0x1E, "  CỤC  Cảnh sát ".encode("utf-16-be")))
    assert der.name(one) == der.name(other)
    assert der.name(one) != der.name(name((COUNTRY, 0x13, b"VN"), (COMMON, 0x0C, b"Other")))
    assert der.name(one) != der.name(name((COMMON, 0x13, b"VN"), (COUNTRY, 0x0C, b"x")))


def test_a_name_without_end_is_refused() -> None:
    with pytest.raises(TlvError, match="without end"):
        der.name(name((COMMON, 0x0C, b"x" * 5000)))


def test_an_octet_string_may_come_in_pieces() -> None:
    pieces = tlv.encode(0x24, tlv.encode(0x04, b"ab") + tlv.encode(0x04, b"c"))
    assert der.octets(tlv.read(pieces)) == b"abc"
    with pytest.raises(TlvError, match="no octet string"):
        der.octets(tlv.read(tlv.encode(0x0C, b"abc")))


@given(st.binary(max_size=60))
def test_the_walk_of_the_whole_tree_takes_what_is_well_formed_throughout(data: bytes) -> None:
    """The check before anything else is the same as reading every level one by one."""

    def sound(level: bytes, depth: int) -> bool:
        try:
            parts = tlv.items(level)
        except TlvError:
            return False
        return all(sound(one.value, depth + 1) for one in parts if one.constructed)

    try:
        tlv.check(data)
    except TlvError:
        assert not sound(data, 1)
    else:
        assert sound(data, 1)
