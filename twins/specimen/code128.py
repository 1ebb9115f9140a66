"""Code 128 (ISO/IEC 15417) for digits: code set C in pairs, the odd last one in code set B."""

from collections.abc import Iterator

# Widths of bar, space, bar ... for the values 0 to 105, six modules each (ISO/IEC 15417 table 1).
TABLE = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
STOP_WIDTHS = "2331112"
START_C, TO_B, STOP = 105, 100, 106


def bars(digits: str) -> Iterator[tuple[int, int]]:
    """Give the dark bars as offset and width, in modules."""
    pairs, odd = digits[: len(digits) // 2 * 2], digits[len(digits) // 2 * 2 :]
    values = [START_C, *(int(pairs[i : i + 2]) for i in range(0, len(pairs), 2))]
    if odd:
        values += [TO_B, ord(odd) - 32]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    offset = 0
    for value in [*values, check, STOP]:
        widths = STOP_WIDTHS if value == STOP else TABLE[6 * value : 6 * value + 6]
        for place, width in enumerate(widths):
            if place % 2 == 0:
                yield offset, int(width)
            offset += int(width)
