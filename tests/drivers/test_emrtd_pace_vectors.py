"""The worked examples of ICAO 9303-11 appendices G, H and I: PACE octet by octet."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from drivers.emrtd import pace
from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.cipher import Aes, Cipher
from drivers.emrtd.curves import Curve
from drivers.emrtd.domains import CURVES, DH_GROUPS, DOMAINS
from drivers.emrtd.faults import ChipFault, PaceRefusedError, WrongKeyError
from drivers.emrtd.mapping import generator
from drivers.emrtd.security_infos import PaceInfo, pace_infos, parse
from kiosk.ports.chip_reader import ChipKey

OPENED = ChipKey("T22000129", "640812", "101031")
AES = Aes(16)


@dataclass(frozen=True)
class Fixed:
    """A password of which the example gives the key only."""

    octets: str
    reference: int = 1
    secret: bytes = b""

    def key(self, cipher: Cipher) -> bytes:
        return bytes.fromhex(self.octets)


@dataclass(frozen=True)
class Example:
    """What goes over the line, in order, and the keys that come of it."""

    source: str  # clause of ICAO Doc 9303-11 (8th edition, 2021)
    oid: str
    parameter: int
    password: object
    draws: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    enc: str
    mac: str

    @property
    def info(self) -> PaceInfo:
        ids = f"3012060A{self.oid}0201020201{self.parameter:02X}"
        return pace_infos(parse(bytes.fromhex("3114" + ids)))[0]


class Script:
    """A link that knows what must be sent and what comes back."""

    def __init__(self, lines: tuple[tuple[str, str], ...], sw: int = 0x9000) -> None:
        self.lines = list(lines)
        self.sw = sw

    def send(self, command: Command) -> Answer:
        sent, answer = self.lines.pop(0)
        assert command.encode().hex().upper() == sent
        return Answer(bytes.fromhex(answer), 0x9000 if self.lines else self.sw)


EC_GM = Example(
    "appendix G.1 (pages App G-1 on): ECDH, generic mapping",
    "04007F00070202040202",
    13,
    pace.of_mrz(OPENED),
    (
        "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
        "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
    ),
    (
        ("0022C1A40F800A04007F00070202040202830101", ""),
        ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C3"),
        (
            "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
            "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
            "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
            "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54",
        ),
        (
            "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
            "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
            "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
            "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094",
        ),
        ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C08"),
    ),
    "F5F0E35C0D7161EE6724EE513A0D9A7F",
    "FE251C7858B356B24514B3BD5F4297D1",
)
DH_GM = Example(
    "appendix G.2 (after G.1): DH, generic mapping",
    "04007F00070202040102",
    0,
    pace.of_mrz(OPENED),
    ("5265030F751F4AD18B08AC565FC7AC952E41618D", "89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA"),
    (
        ("0022C1A40F800A04007F00070202040102830101", ""),
        ("10860000027C0000", "7C128010854D8DF5827FA6852D1A4FA701CDDDCA"),
        (
            "10860000867C818381818023FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3E"
            "B71C343DB13D1DEBCE9A3666DBCFC920B49174A602CB47965CAA73DC702489A44D41DB914DE9613DC5E98C"
            "94160551C0DF86274B9359BC0490D01B03AD54022DCB4F57FAD6322497D7A1E28D46710F461AFE710FBBBC"
            "5F8BA166F4311975EC6C00",
            "7C818382818078879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B2"
            "6381E4DA19E004706FACE7B235C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085"
            "655AF30889DBB845D9E6783FE42C9F2449400306254C8AE8EE9DD812A804C0B66E8CAFC14F84D8258950A9"
            "1B44126EE6",
        ),
        (
            "10860000867C8183838180907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD91155"
            "1B9AE4D04369F29A02626C86FBC6747CC7BC352645B6161A2A42D44EDA80A08FA8D61B76D3A154AD8A5A51"
            "786B0BC07147057871A922212C5F67F43173172236B7747D1671E6D692A3C7D40A0C3C5CE397545D015C17"
            "5EB5130551EDBC2EE5D400",
            "7C8183848180075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F5"
            "3820C42ADC79AB5D0AEEC3AEFB91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3F"
            "A5DC41899238A250767A6D46DB974064386CD456743585F8E5D90CC8B4004B1F6D866C79CE0584E49687FF"
            "61BC29AEA1",
        ),
        ("008600000C7C0A8508B46DD9BD4D98381F00", "7C0A8608917F37B5C0E6D8D1"),
    ),
    "2F7F46ADCC9E7E521B45D192FAFA9126",
    "805A1D27D45A5116F73C54469462B7D8",
)
EC_IM = Example(
    "appendix H.1 (pages App H-1 on): ECDH, integrated mapping",
    "04007F00070202040402",
    13,
    Fixed("591468CDA83D65219CCCB8560233600F"),
    (
        "5DD4CBFC96F5453B130D890A1CDBAE32",
        "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
    ),
    (
        ("0022C1A40F800A04007F00070202040402830101", ""),
        ("10860000027C0000", "7C128010143DC40C08C8E891FBED7DEDB92B64AD"),
        ("10860000147C1281105DD4CBFC96F5453B130D890A1CDBAE3200", ""),
        (
            "10860000457C4383410489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D4"
            "6755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C3700",
            "7C4384410467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B5"
            "2A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753",
        ),
        ("008600000C7C0A8508450F02B86F6A090900", "7C0A860875D4D96E8D5B0308"),
    ),
    "0D3FEB33251A6370893D62AE8DAAF51B",
    "B01E89E3D9E8719E586B50B4A7506E0B",
)
DH_IM = Example(
    "appendix H.2 (after H.1): DH, integrated mapping",
    "04007F00070202040302",
    0,
    Fixed("591468CDA83D65219CCCB8560233600F"),
    (
        "B3A6DB3C870C3E99245E0D1C06B747DE",
        "4BD0E54740F9A028E6A515BFDAF967848C4F5F5FFF65AA0915947FFD1A0DF2FA6981271BC905F3551457B7E0"
        "3AC3B8066DE4AA406C1171FB43DD939C4BA16175103BA3DEE16419AA248118F90CC36A3D6F4C373652E0C3CC"
        "E7F0F1D0C5425B3600F0F0D6A67F004C8BBA33F2B4733C7252445C1DFC4F1107203F71D2EFB28161",
    ),
    (
        ("0022C1A40F800A04007F00070202040302830101", ""),
        ("10860000027C0000", "7C1280109ABB8864CA0FF1551E620D1EF4E13510"),
        ("10860000147C128110B3A6DB3C870C3E99245E0D1C06B747DE00", ""),
        (
            "10860000867C81838381800F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0"
            "E4F8A951557E929AEB48E5C6DD47F2F5CD7C351A9BD2CD722C07EDE166770F08FFCB370262CF308DD7B07F"
            "2E0DA9CAAA1492344C852906919538C98A4BA4187E76CE9D87832386D319CE2E043C3343AEAE6EDBA1A989"
            "4DC5094D22F7FE1351D500",
            "7C8183848180928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854CFF111F71CB"
            "6DC1D0335807A11388CC8EAA87B07907AAD9FBA6B169AF6D8C26AF8DDDC39ADC3AD2E3FF882B84D23E9768"
            "E95A80E4746FB07A9767679FE92133B4D379935C771BD7FBED6C7BB4B1708B275EA75679524CDC9C6A9137"
            "0CC662A2F3",
        ),
        ("008600000C7C0A850855D61977CBF5307E00", "7C0A8608C2F04230187E1525"),
    ),
    "01AFC10CF87BE36D8179E87370171F07",
    "23F0FBD05FD6C7B8B88F4C8309669061",
)
EC_CAM = Example(
    "appendix I (pages App I-1 on): chip authentication mapping",
    "04007F00070202040602",
    13,
    pace.of_mrz(ChipKey("C11T002JM", "960812", "231031")),
    (
        "5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
        "76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
    ),
    (
        ("0022C1A40F800A04007F00070202040602830101", ""),
        ("10860000027C0000", "7C128010CB60E8E0D85B76A9BD304747C2AD42E2"),
        (
            "10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE"
            "1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C100",
            "7C43824104A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A35"
            "6E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23",
        ),
        (
            "10860000457C43834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F95"
            "5483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC00",
            "7C4384410402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA993333111C3B9B4C228"
            "7789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1",
        ),
        (
            "008600000C7C0A8508E86BD06018A1CD3B00",
            "7C3C86088596CF055C67C1A38A301EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B"
            "7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92",
        ),
    ),
    "0A9DA4DB03BDDE39FC5202BC44B2E89E",
    "4B1C06491ED5140CA2B537D344C6C0B1",
)
EXAMPLES = {one.source.split(" (")[0]: one for one in (EC_GM, DH_GM, EC_IM, DH_IM, EC_CAM)}


def run(example: Example, link: Script) -> pace.Opened:
    numbers = [int(number, 16) for number in example.draws]
    with ThreadPoolExecutor(1) as aside:
        return pace.open_channel(
            link, example.info, example.password, aside, draw=lambda bound: numbers.pop(0)
        )  # type: ignore[arg-type]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_both_sides_say_what_the_example_says(example: Example) -> None:
    script = Script(example.lines)
    opened = run(example, script)
    assert script.lines == []
    secure, line = opened.link, Line()
    secure._link = line
    with pytest.raises(ChipFault):
        secure.send(Command(0xB0, 0, 0, le=4))
    again = type(secure)(
        other := Line(), bytes.fromhex(example.enc), bytes.fromhex(example.mac), bytes(16), AES
    )
    with pytest.raises(ChipFault):
        again.send(Command(0xB0, 0, 0, le=4))
    assert line.heard == other.heard


class Line:
    """A link that keeps what it hears and answers nothing."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def send(self, command: Command) -> Answer:
        self.heard.append(command.encode().hex())
        return Answer(b"", 0x6988)


def test_the_mapped_generators_are_those_of_the_examples() -> None:
    """9303-11 appendices H.1 and H.2: the nonce s, the nonce t of the terminal, the generator."""
    nonce = bytes.fromhex("2923BE84E16CD6AE529049F1F1BBE9EB")
    mapped = generator(CURVES[13], AES, nonce, bytes.fromhex(EC_IM.draws[0]))
    assert mapped[1:33].hex().upper() == (
        "8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
    )
    nonce = bytes.fromhex("FA5B7E3E49753A0DB9178B7B9BD898C8")
    mapped = generator(DH_GROUPS[0], AES, nonce, bytes.fromhex(DH_IM.draws[0]))
    assert mapped.hex().upper().startswith("1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656F")


@pytest.mark.parametrize("last", ["7C0A86083ABB9674BCE93C09", "7C0A8608" + "00" * 8])
def test_a_wrong_token_is_a_wrong_password(last: str) -> None:
    lines = (*EC_GM.lines[:-1], (EC_GM.lines[-1][0], last))
    with pytest.raises(WrongKeyError, match="PACE_WRONG_PASSWORD"):
        run(EC_GM, Script(lines))


@pytest.mark.parametrize(
    ("sw", "error"),
    [
        (0x6300, WrongKeyError),
        (0x63C2, WrongKeyError),
        (0x6982, PaceRefusedError),
        (0x6A80, PaceRefusedError),
    ],
)
def test_a_refused_token_is_told_apart(sw: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        run(EC_GM, Script(EC_GM.lines, sw))


def test_a_chip_that_answers_with_our_own_key_is_refused() -> None:
    sent = EC_GM.lines[3][0]
    echo = "7C438441" + sent[18:-2]
    with pytest.raises(PaceRefusedError, match="our own key"):
        run(EC_GM, Script((*EC_GM.lines[:3], (sent, echo), EC_GM.lines[4])))


@pytest.mark.parametrize("point", ["04" + "11" * 64, "04" + "00" * 64, "02" + "11" * 32, ""])
def test_a_mapping_key_off_the_curve_is_refused(point: str) -> None:
    sent = EC_GM.lines[2][0]
    answer = f"7C{len(point) // 2 + 2:02X}82{len(point) // 2:02X}{point}"
    with pytest.raises(ChipFault, match="point"):
        run(EC_GM, Script((*EC_GM.lines[:2], (sent, answer), *EC_GM.lines[3:])))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_key_outside_the_subgroup_is_refused(number: int) -> None:
    group = DH_GROUPS[0]
    with pytest.raises(ChipFault, match="outside"):
        group.check(group.encode(number))


@pytest.mark.parametrize("parameter", sorted(CURVES))
def test_every_curve_has_the_order_it_says(parameter: int) -> None:
    curve = CURVES[parameter]
    assert isinstance(curve, Curve)
    minus_one = curve.power(curve.order - 1, curve.generator)
    assert minus_one[: 1 + curve.size] == curve.generator[: 1 + curve.size]
    with pytest.raises(ChipFault, match="infinity"):
        curve.combine(minus_one, curve.generator)


@pytest.mark.parametrize("parameter", [0, 1, 2])
def test_every_generator_is_of_its_subgroup(parameter: int) -> None:
    group = DOMAINS[parameter]
    assert group.check(group.generator) == group.generator
