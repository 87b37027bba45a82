"""What a terminal shows after the bytes so far: pyte, behind a reading of the sequences that it lacks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import pyte
from wcwidth import wcwidth

# A string sequence (OSC, DCS, SOS, PM, APC) with its end, or a control sequence; pyte takes the rest as it is.
_SEQUENCE = re.compile(
    r"\x1b[\]PX^_](?P<string>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b\[(?P<given>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
)
_UNFINISHED = re.compile(r"\x1b(?:[\]PX^_][^\x07\x1b]*\x1b?|\[[0-?]*[ -/]*|[()#%])?\Z")
_FIRST_WIDE = "\u1100"
_ALTERNATE = {"1049", "1047", "47"}

Cell = tuple[object, ...]


class Emulator:
    """Feeds bytes to an emulated screen of so many columns and rows."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.alternate = False
        self.holding = False
        """Whether a synchronised frame has begun and not ended: a terminal shows nothing of it yet."""
        self._stream = pyte.Stream(self.screen)
        self._decode: Callable[[bytes], str] = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._drawn = " "

    def feed(self, data: bytes) -> None:
        """Show more bytes; a sequence that is cut at the end waits for its other half."""
        text = self._rest + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._rest = text[end:]
        at = 0
        for found in _SEQUENCE.finditer(text, 0, end):
            self._plain(text[at : found.start()])
            at = found.end()
            if found["string"] is None:
                self._control(found[0], found["given"], found["between"], found["final"])
        self._plain(text[at:end])

    def _plain(self, text: str) -> None:
        if text:
            self._stream.feed(text)
            if text[-1].isprintable():
                self._drawn = text[-1]

    def _control(self, whole: str, given: str, between: str, final: str) -> None:
        count = int(given) if given.isdigit() else 1
        if between or given[:1] in {"<", "=", ">"} or final == "t" or (final == "u" and given):
            return
        if final == "b":
            self._stream.feed(self._drawn * count)
        elif final in "ST" and not given.startswith("?"):
            top = (self.screen.margins.top if self.screen.margins else 0) + 1
            self._stream.feed(f"\x1b7\x1b[{top}H\x1b[{count}{'M' if final == 'S' else 'L'}\x1b8")
        elif final == "m" and ":" in given:
            self._stream.feed(f"\x1b[{given.replace(':', ';')}m")
        elif given.startswith("?") and final in "hl" and _ALTERNATE & set(given[1:].split(";")):
            # The alternate screen starts blank; entering it again changes nothing.
            if final == "h" and not self.alternate:
                self._stream.feed("\x1b[2J")
            self.alternate = final == "h"
        elif given == "?2026" and final in "hl":
            self.holding = final == "h"
        else:
            self._stream.feed(whole)

    def lines(self) -> list[str]:
        """Return what stands in each row, blanks at the end taken off."""
        return [self._line(y) for y in range(self.screen.lines)]

    def _line(self, y: int) -> str:
        cells = self.screen.buffer[y]
        texts = [cells[x].data for x in range(self.screen.columns)]
        for x, text in enumerate(texts):
            # The second cell of a wide character is empty; half of one that was overwritten is a blank.
            if text >= _FIRST_WIDE and wcwidth(text[0]) == 2 and texts[x + 1 : x + 2] != [""]:
                texts[x] = " "
        return "".join(texts).rstrip()

    def cells(self) -> list[list[Cell]]:
        """Return every cell with its colours, to tell whether anything has changed."""
        columns = range(self.screen.columns)
        return [[self.screen.buffer[y][x] for x in columns] for y in range(self.screen.lines)]
