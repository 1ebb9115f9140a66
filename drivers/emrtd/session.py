"""One open chip: reads named files, opens the channel anew when it is lost, counts the octets."""

from collections.abc import Callable
from typing import Final

from drivers.emrtd.access import Access, Door
from drivers.emrtd.apdu import SHORT_LE, Link
from drivers.emrtd.faults import SmLostError, StatusError
from drivers.emrtd.files import Chunk, File, read_file
from kiosk.ports.chip_reader import ChipProgress

ABSENT: Final = (0x6A82, 0x6A83, 0x6A88, 0x6283)
REOPENINGS: Final = 2  # one for a lost channel, one for a card that overstates its lengths
LIKELY: Final = {
    "EF_COM": 30, "EF_SOD": 2200, "DG14": 400, "DG15": 300, "DG1": 93, "DG2": 15000, "DG13": 500,
}  # fmt: skip


class Session:
    """Holds the door of the chip, for as long as it is being read."""

    def __init__(self, door: Door, chunk: Chunk, progress: Callable[[ChipProgress], None]) -> None:
        self._door = door
        self._chunk = chunk
        self._progress = progress
        self._reopened = 0
        self._done = 0
        self._likely = dict(LIKELY)
        self.access: Access = door.open()
        self.plain: Link = door.plain
        self.card_access = door.card_access
        self.link: Link = self.access.link

    def read(self, file: File) -> bytes | None:
        """Give a file as it is, or None when the chip has none of that name."""
        while True:
            try:
                data = read_file(self.link, file, self._chunk, self._tell(file))
                break
            except StatusError as refused:
                if refused.sw not in ABSENT:
                    raise
                self._likely.pop(file.name, None)
                return None
            except SmLostError:
                self.reopen()
        self._done += len(data)
        return data

    def expect(self, names: list[str]) -> None:
        """Narrow the progress to the files that will be read."""
        self._likely = {name: size for name, size in self._likely.items() if name in names}

    def reopen(self) -> None:
        """Open a lost channel with the key that opened it before, in short length from now on."""
        if self._reopened == REOPENINGS:
            raise SmLostError("the channel is lost again and again")
        self._reopened += 1
        self._chunk.short()
        self.restart()

    def restart(self) -> None:
        """Open anew with the key that opened before."""
        self.link = self._door.open().link

    def change(self, link: Link, block: int) -> None:
        """Go on over fresh keys."""
        self.link = link
        self._chunk.fit(block)

    @property
    def extended(self) -> bool:
        """Tell whether commands of extended length are in use."""
        return self._chunk.size > SHORT_LE

    def _tell(self, file: File) -> Callable[[int, int], None]:
        def tell(done: int, size: int) -> None:
            self._likely[file.name] = size
            self._progress(ChipProgress(self._done + done, sum(self._likely.values())))

        return tell
