"""Targets: everything that is read from a file of a chip, a bundle of trust, a zone or a code."""

import contextlib
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from fuzz_bounds import Target

from drivers.emrtd import (
    active_auth,
    capabilities,
    card_security,
    chip_auth,
    details,
    faces,
    lds,
    pace,
    proofs,
    public_keys,
    security_infos,
    tlv,
    trust,
)
from drivers.emrtd.domains import CURVES
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.passive import authenticate, listed
from drivers.nfc.ats import best_rates
from kiosk.case import id_qr, mrz
from kiosk.ports.chip_reader import CloneState, HashState, PaChain
from twins.emrtd import Document, VirtualEmrtd
from twins.emrtd.authority import (
    EcSigner,
    RsaSigner,
    defect_list,
    make_nation,
    master_list,
    revocations,
)
from twins.emrtd.kinds import CITIZEN, PASSPORT, chip, home
from twins.emrtd.pace import PaceOption
from twins.emrtd.population_good import JPEG_2000
from twins.emrtd.proofs import ChipSecret, EcActiveKey, RsaActiveKey
from twins.emrtd.protocols import Protocols

QR = "001093012345|012345678|Nguyễn Văn An|12041993|Nam|12 Hàng Bạc, Hà Nội|20052021"
SIGNATURE = tlv.encode(0x67, tlv.encode(0x02, b"\x01") + tlv.encode(0x5F43, b"\xff\xd8\xff"))
FULL = Protocols(
    pace=(PaceOption(2, 13, "CAM"), PaceOption(parameters=0)),
    chip_keys=(ChipSecret(2, 13, explicit=False), ChipSecret(parameters=2, cipher=4, key_id=7)),
    active=EcActiveKey(),
)


@cache
def full() -> VirtualEmrtd:
    return chip(CITIZEN, FULL)


def seeds_of(name: str, *more: bytes) -> Callable[[], list[bytes]]:
    return lambda: [full().files[name], *more]


def parsed(parse: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Give a target that may end with the family of named errors."""

    def run(data: bytes) -> None:
        with contextlib.suppress(ChipFault):
            parse(data)

    return run


def tlv_target(data: bytes) -> None:
    for parse in (tlv.header, tlv.read, tlv.items, tlv.check, capabilities.takes_extended):
        with contextlib.suppress(ChipFault):
            parse(data)
    assert all(rate in (0, 1, 2) for rate in best_rates(data))


def security_object(data: bytes) -> None:
    listed(data)
    held = {"DG1": full().files["DG1"]}
    verdict = authenticate(data, held, trusted())
    if verdict.chain is PaChain.OK:  # what the signature does not cover may differ, no more
        assert dict(verdict.hashes)["DG1"] is HashState.OK


@cache
def trusted() -> trust.Trust:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in home().trust.items():
            (Path(folder) / name).write_bytes(data)
        return trust.load(Path(folder))


def announced(data: bytes) -> None:
    with contextlib.suppress(ChipFault):
        security_infos.pace_infos(security_infos.parse(data))
    security_infos.compare(data, full().files["DG14"])
    security_infos.compare(full().files["EF_CardAccess"], data)
    for one in chip_auth.keys(proofs.infos(data)):
        assert one.key.group.check(one.key.element)


def access_security(data: bytes) -> None:
    claim = pace.Proof(CURVES[13], b"\x01", CURVES[13].generator)
    assert card_security.judge(claim, data, PaChain.OK, trust.Trust()) is not CloneState.OK


def keys(data: bytes) -> None:
    for parse in (active_auth.key_of, public_keys.parse):
        with contextlib.suppress(ChipFault):
            parse(data)


def trust_file(ending: str) -> Callable[[bytes], None]:
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108

    def run(data: bytes) -> None:
        file = folder / f"x{ending}"
        file.write_bytes(data)
        with contextlib.suppress(trust.TrustError):
            held = trust.load(file)
            for one in held.certificates:
                held.revoked(one)
                held.known_defects(one)

    return run


def lists(ending: str) -> list[bytes]:
    nation, other = make_nation(EcSigner(13, explicit=True)), make_nation(RsaSigner(2048, pss=True))
    if ending == ".crl":
        return [revocations(n.home, n.ca, (3, 9)) for n in (nation, other)]
    if ending == ".dl":
        return [defect_list(n, other, "2.1", "9.9", by_hash=n is nation) for n in (nation, other)]
    if ending == ".ml":
        return [master_list((nation, other), nation)]
    return [n.trust["csca.der"] for n in (nation, other)]


def zone(data: bytes) -> None:
    with contextlib.suppress(mrz.MrzError):
        mrz.parse(data.decode("latin-1"))


def code(data: bytes) -> None:
    with contextlib.suppress(id_qr.IdQrError):
        id_qr.parse(data.decode("utf-8", "surrogateescape"))


def portraits(data: bytes) -> None:
    for parse in (faces.portrait, faces.faces):
        with contextlib.suppress(ChipFault):
            parse(data)


def texts(parse: Callable[[bytes], object], tag: int, seed: bytes) -> Target:
    """Give the target of a group of plain objects, one of them repeated in DO A0 or A1."""
    whole = tlv.encode(tag, tlv.encode(0x5C, b"\x5f\x0e") + seed + tlv.encode(0xA1, seed))
    twice = tlv.encode(tag, tlv.encode(0xA0, tlv.encode(0x02, b"\x02") + seed + seed))
    return Target(f"dg_{tag:x}", parsed(parse), lambda: [whole, twice])


def dg2_seeds() -> list[bytes]:
    block = tlv.encode(0x65, tlv.encode(0xA1, tlv.encode(0x81, b"\xff\xd8\xff\xe0")))
    modern = tlv.encode(0x7F60, tlv.encode(0xA1, b"") + tlv.encode(0x7F2E, block))
    whole = tlv.encode(0x75, tlv.encode(0x7F61, tlv.encode(0x02, b"\x01") + modern))
    pictures = (JPEG_2000, b"\xff\xd8\xff")
    return [whole, *(Document(portrait=one).files(home().pki)["DG2"] for one in pictures)]


FILES = [
    Target("tlv", tlv_target, lambda: [full().files["EF_COM"], full().atr, full().ats]),
    Target("com", parsed(lds.groups), seeds_of("EF_COM")),
    Target("dg1", parsed(lds.machine_readable_zone), seeds_of("DG1", chip(PASSPORT).files["DG1"])),
    Target("dg2", portraits, dg2_seeds),
    Target("dg7", parsed(partial(faces.displayed, "DG7")), lambda: [SIGNATURE]),
    texts(details.person, 0x6B, tlv.encode(0x5F0F, b"NGUYEN") + tlv.encode(0x5F2B, b"\x19\x93")),
    texts(details.document, 0x6C, tlv.encode(0x5F26, b"20230412") + tlv.encode(0x5F1D, b"\xff")),
    texts(details.notify, 0x70, tlv.encode(0x5F50, b"20230412") + tlv.encode(0x5F51, b"A")),
    Target("dg13", parsed(lds.national), seeds_of("DG13")),
    Target("sod", security_object, seeds_of("EF_SOD")),
    Target("infos", announced, seeds_of("EF_CardAccess", full().files["DG14"])),
    Target("card_security", access_security, seeds_of("EF_CardSecurity")),
    Target("keys", keys, seeds_of("DG15", RsaActiveKey().group_file())),
    Target("certificate", trust_file(".cer"), lambda: lists(".cer")),
    Target("revocations", trust_file(".crl"), lambda: lists(".crl")),
    Target("defect_list", trust_file(".dl"), lambda: lists(".dl")),
    Target("master_list", trust_file(".ml"), lambda: lists(".ml")),
    Target("mrz", zone, lambda: [CITIZEN.mrz.encode(), PASSPORT.mrz.encode()], longest=400),
    Target("qr", code, lambda: [QR.encode()], longest=2048),
]
