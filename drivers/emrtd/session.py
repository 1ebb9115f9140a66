"""One open chip: reads named files, opens the channel anew when it is lost, counts the octets."""

from collections.abc import Callable
from typing import Final

from drivers.emrtd.access import Access, Door
from drivers.emrtd.apdu import SHORT_LE, Link
from drivers.emrtd.faults import SmLostError, StatusError
from drivers.emrtd.files import SOD, Chunk, File, read_file, whole
from kiosk.ports.chip_reader import ChipProgress

ABSENT: Final = (0x6A82, 0x6A83, 0x6A88, 0x6283)
REOPENINGS: Final = 2  # one for a lost channel, one for a card that overstates its lengths
LIKELY: Final = {
    "EF_COM": 30, "EF_SOD": 2200, "DG14": 400, "DG15": 300, "DG1": 93, "DG2": 15000, "DG13": 500,
}  # fmt: skip
LIKELY_OTHER: Final = 300


class Session:
    """Holds the door of the chip, for as long as it is being read.

    `held` are the octets of each file so far; what another session held may be handed in.
    """

    def __init__(self, door: Door, chunk: Chunk, progress: Callable[[ChipProgress], None]) -> None:
        self._door = door
        self._chunk = chunk
        self._progress = progress
        self._reopened = 0
        self._done = 0
        self._sizes = dict(LIKELY)
        self.held: dict[str, bytearray] = {}
        self.access: Access = door.open()
        self.plain: Link = door.plain
        self.link: Link = self.access.link

    @property
    def outside(self) -> dict[str, bytes]:
        """Files of the master file, by name."""
        return self._door.outside

    def take_up(self, held: dict[str, bytearray]) -> None:
        """Go on where another session stopped, if this chip has the same security object."""
        before = bytes(held.get(SOD.name, b""))
        if not before:
            return
        del held[SOD.name][-1:]  # so that its end is read once more
        self.held = held
        if not (self.read(SOD) or b"").startswith(before):
            self.held = {SOD.name: held[SOD.name]} if SOD.name in held else {}

    def read(self, file: File) -> bytes | None:
        """Give a file as it is, or None when the chip has none of that name."""
        data = self.held.setdefault(file.name, bytearray())
        if whole(file, data):
            self._tell(file)(len(data))
        while not whole(file, data):
            try:
                read_file(self.link, file, self._chunk, self._tell(file), held=data)
            except StatusError as refused:
                if refused.sw not in ABSENT:
                    raise
                del self.held[file.name]
                self._sizes.pop(file.name, None)
                return None
            except SmLostError:
                self.reopen()
        return bytes(data)

    def expect(self, names: list[str]) -> None:
        """Narrow the progress to the files that will be read."""
        self._sizes = {name: self._sizes.get(name, LIKELY_OTHER) for name in names}
        for name, data in self.held.items():
            self._sizes[name] = max(len(data), self._sizes.get(name, 0))

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

    def _tell(self, file: File) -> Callable[[int], None]:
        def tell(size: int) -> None:
            self._sizes[file.name] = size
            done = sum(map(len, self.held.values()))
            self._done = max(self._done, done)  # the end of a file may be read twice
            self._progress(ChipProgress(self._done, sum(self._sizes.values())))

        return tell
