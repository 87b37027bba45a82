"""What is typed, from bytes to events. Nothing that arrives may stop the program or start something by itself.

Textual knows what the sequences of keys mean; where one ends, and what is not a key at all, is decided here.
"""

from __future__ import annotations

import codecs
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

_ESCAPE = "\x1b"
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_SEQUENCE = re.compile(r"\x1b(?:\[\[[A-E]|\[\d+\$|\[<[\d;-]*[Mm]|\[M[\s\S]{3}|\[(?!M)[0-?]*[ -/]*[@-Z\\-~]|O[@-~])")
_BEGINS_A_SEQUENCE = re.compile(r"\x1b(?:\[(?:\[|M[\s\S]{0,2}|<[\d;-]*|[0-?]*[ -/]*)?|O)?\Z")
_BROKEN_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)")
_STRING_BEGINS = tuple(_ESCAPE + each for each in "]P_^X")
_STRING_ENDS = re.compile(r"\x07|\x1b\\")
_MOUSE = re.compile(r"\x1b\[<\d+;\d+;\d+[Mm]")
# Where the cursor is; in the first row it cannot be told from F3.
_A_PLACE = re.compile(r"\x1b\[(?!1;)\d*;(\d*)R")
_SYNCHRONIZED_OUTPUT = re.compile(r"\x1b\[\?2026;[123]\$y")
# What a key sends arrives together; escape alone need not wait long for more.
_ESCAPE_SECONDS = constants.ESCAPE_DELAY if "ESCDELAY" in os.environ else 0.05
_LONGEST_SEQUENCE = 64
_LONGEST_STRING = 4096
_LONGEST_PASTE = 65536
_FARTHEST_CELL = 9999
# A paste that ends nowhere: so long after its last piece it is given up. Single keys are no pieces of a paste.
_PASTE_SECONDS = 5.0
_TYPED_BY_HAND = 8
# More in one piece is a paste, with brackets around it or not: nobody means all of it as keys.
_MOST_KEYS_AT_ONCE = 512


class LostPaste(Message):
    """A paste was too long, or had no end, and was dropped."""


class CursorPlace(Message):
    """Where the terminal says that its cursor stands, counted from 1."""

    def __init__(self, column: int) -> None:
        super().__init__()
        self.column = column


class SynchronizedOutput(Message):
    """The terminal can show several changes at once."""


class Reading:
    """Takes bytes as they come and returns the messages in them.

    ``wait`` is how many seconds :meth:`timeout` may still be put off; None while nothing is unfinished.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.asks_for_place = False
        """Whether answers to where the cursor is are waited for; nobody has asked for any other."""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._keys = XTermParser()
        self._rest = ""
        self._paste: list[str] | None = None
        self._pasted = 0
        self._paste_until = 0.0

    @property
    def wait(self) -> float | None:
        """Seconds after which what is unfinished is taken for all there is."""
        if self._paste is not None:
            return max(0.0, self._paste_until - self._now())
        return _ESCAPE_SECONDS if self._rest else None

    def feed(self, data: bytes) -> list[Message]:
        """Return what ``data`` completes."""
        if self._paste is not None and len(data) > _TYPED_BY_HAND:
            self._paste_until = self._now() + _PASTE_SECONDS
        self._rest += self._decode(data)
        messages: list[Message] = []
        while self._rest:
            step = self._pasting() if self._paste is not None else self._typing()
            if step is None:
                break
            messages += step
        return messages

    def timeout(self) -> list[Message]:
        """Return what stands when nothing more has come."""
        if self._paste is not None:
            if self._paste_until > self._now():
                return []
            self._paste, self._rest = None, ""
            return [LostPaste()]
        rest, self._rest = self._rest, ""
        return list(self._broken(rest)) if rest else []

    def _pasting(self) -> list[Message] | None:
        assert self._paste is not None
        text, mark, rest = self._rest.partition(_PASTE_ENDS)
        kept = 0
        if not mark:
            # The mark may have come in part.
            kept = next((n for n in range(len(_PASTE_ENDS) - 1, 0, -1) if text.endswith(_PASTE_ENDS[:n])), 0)
            rest = text[len(text) - kept :]
            text = text[: len(text) - kept]
        self._rest = rest
        self._pasted += len(text)
        if self._pasted <= _LONGEST_PASTE:
            self._paste.append(text)
        if not mark:
            return None
        whole, self._paste = "".join(self._paste), None
        if self._pasted > _LONGEST_PASTE:
            return [LostPaste()]
        return self._pasted_text(whole)

    @staticmethod
    def _pasted_text(whole: str) -> list[Message]:
        return [events.Paste("".join(each for each in whole if each in "\r\n\t" or each.isprintable()))]

    def _typing(self) -> Iterable[Message] | None:
        rest = self._rest
        if not rest.startswith(_ESCAPE):
            text, mark, after = rest.partition(_ESCAPE)
            self._rest = mark + after
            if len(text) > _MOST_KEYS_AT_ONCE:
                return self._pasted_text(text)
            return [message for character in text for message in self._key(character)]
        if rest.startswith(_PASTE_BEGINS):
            self._rest = rest.removeprefix(_PASTE_BEGINS)
            self._paste, self._pasted = [], 0
            self._paste_until = self._now() + _PASTE_SECONDS
            return []
        if rest.startswith(_ESCAPE * 2):
            self._rest = rest[1:]
            return self._key(_ESCAPE)
        if rest.startswith(_STRING_BEGINS):
            return self._string()
        if match := _SEQUENCE.match(rest):
            self._rest = rest[match.end() :]
            return self._sequence(match[0]) if match.end() <= _LONGEST_SEQUENCE else []
        if _BEGINS_A_SEQUENCE.match(rest) and len(rest) <= _LONGEST_SEQUENCE:
            return None
        if match := _BROKEN_SEQUENCE.match(rest):
            self._rest = rest[match.end() :]
            return self._broken(match[0])
        self._rest = rest[2:]
        return self._key(rest[:2])

    def _string(self) -> list[Message] | None:
        """Drop an answer that nobody has asked for."""
        match = _STRING_ENDS.search(self._rest, 2)
        if match is None and len(self._rest) <= _LONGEST_STRING:
            return None
        self._rest = self._rest[match.end() :] if match else ""
        return []

    def _broken(self, rest: str) -> Iterator[Message]:
        """Yield the keys in a sequence that does not go on: escape, and what was typed after it."""
        if rest == _ESCAPE:
            yield from self._key(_ESCAPE)
        elif len(rest) == len("\x1b["):
            yield from self._key(rest)

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if _MOUSE.fullmatch(sequence):
            message = self._keys.parse_mouse_code(sequence)
            if isinstance(message, events.MouseEvent) and max(message.x, message.y) <= _FARTHEST_CELL:
                yield message
        elif _SYNCHRONIZED_OUTPUT.fullmatch(sequence):
            yield SynchronizedOutput()
        elif place := _A_PLACE.fullmatch(sequence):
            if self.asks_for_place:
                yield CursorPlace(int(place[1] or 1))
        else:
            yield from self._key(sequence)

    def _key(self, sequence: str) -> Iterator[Message]:
        try:
            if sequence == _ESCAPE:
                keys = [events.Key("escape", _ESCAPE)]
            else:
                keys = list(self._keys._sequence_to_key_events(sequence))
                if not keys and len(sequence) == len("\x1bx"):
                    keys = list(self._keys._sequence_to_key_events(sequence[1], alt=True))
        except (ValueError, OverflowError):
            # A number that is no character.
            return
        for key in keys:
            if key.key != Keys.Ignore and _can_be_typed(key.character):
                yield key


def _can_be_typed(character: str | None) -> bool:
    """Return whether it is a printable character or one of the controls that keys send."""
    return character is None or character.isprintable() or ord(character[0]) < ord(" ") or character == "\x7f"
