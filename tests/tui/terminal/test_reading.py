"""What is typed becomes what Textual would make of it; what nobody types does no harm."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui.terminal.reading import LostPaste, Reading, SynchronizedOutput


class Now:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def told(messages: list[Message]) -> list[tuple[object, ...]]:
    return [
        (message.key, message.character)
        if isinstance(message, events.Key)
        else (type(message), message.x, message.y, message.button)
        if isinstance(message, events.MouseEvent)
        else (type(message),)
        for message in messages
    ]


def typed(text: str | bytes) -> list[Message]:
    reading = Reading()
    messages = reading.feed(text.encode() if isinstance(text, str) else text)
    return messages + (reading.timeout() if reading.wait is not None else [])


OTHER_KEYS = ["a", "李", "é", "Z", "1", " ", "[", "\x1b[27u", "\x1b[97;5u", "\x1b[113;3u", "\x1b[13;2u", "\x1b[27;5;9~"]
MICE = ["\x1b[<0;5;7M", "\x1b[<0;5;7m", "\x1b[<64;1;1M", "\x1b[<65;1;1M", "\x1b[<32;9;9M", "\x1b[<2;3;4M"]
# Textual has an entry for two escapes and never comes to it; it takes F3 with shift for the place of the cursor.
ELSEWHERE = ("\x1b\x1b", "\x9b", "\x1b[1;2R", "\x1b[1;5R", "\x1b[1;6R")


@pytest.mark.parametrize(
    "sequence", [each for each in ANSI_SEQUENCES_KEYS if each != "\x1b" and not each.startswith(ELSEWHERE)]
)
def test_every_key_that_textual_knows(sequence: str) -> None:
    assert told(typed(sequence)) == told(list(XTermParser().feed(sequence)))


def test_keys_that_textual_takes_for_something_else() -> None:
    assert told(typed("\x1b[1;2R")) == [("shift+f3", None)]
    assert told(typed("\x1b\x1b")) == [("escape", "\x1b"), ("escape", "\x1b")]


@pytest.mark.parametrize("sequence", OTHER_KEYS + MICE)
def test_other_keys_and_the_mouse(sequence: str) -> None:
    assert told(typed(sequence)) == told(list(XTermParser().feed(sequence)))


@given(st.lists(st.sampled_from([*OTHER_KEYS, *MICE, "\x1b[A", "\x1bOP", "\t", "\r", "\x7f"]), max_size=8), st.data())
def test_it_does_not_matter_how_it_is_cut(keys: list[str], data: st.DataObject) -> None:
    line = "".join(keys).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=4)))
    reading = Reading()
    pieces = [line[a:b] for a, b in itertools.pairwise([0, *cuts, len(line)])]
    messages = [message for piece in pieces for message in reading.feed(piece)]
    assert reading.wait is None
    assert told(messages) == [each for key in keys for each in told(typed(key))]


def test_escape_waits_for_what_may_follow() -> None:
    reading = Reading()
    assert reading.wait is None
    assert reading.feed(b"\x1b") == []
    assert reading.wait is not None
    assert told(reading.timeout()) == [("escape", "\x1b")]
    assert reading.wait is None
    assert told(typed("\x1b\x1b[A")) == [("escape", "\x1b"), ("up", None)]
    assert told(typed("\x1bq")) == [("alt+q", "q")]


@given(st.binary(max_size=300))
def test_no_bytes_do_harm(data: bytes) -> None:
    reading = Reading()
    for message in (*reading.feed(data), *reading.timeout()):
        assert isinstance(message, events.Key | events.MouseEvent | events.Paste | LostPaste | SynchronizedOutput)
        if isinstance(message, events.Key) and message.character:
            message.character.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b[99999999u",
        b"\x1b[55296u",
        b"\x1b[" + b"9" * 50 + b"u",
        b"\x1b[" + b"9" * 500 + b"u",
        b"\x1b[48;24;80;0;0t",
        b"\x1b[48;5;5;5;5t",
        b"\x1b[?62;22c",
        b"\x1b[12;40R",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b]52;c;aGk=\x07",
        b"\x1bP1+r544e\x1b\\",
        b"\x1b[<0;99999999;5M",
        b"\x1b[<0;-4;5M",
        b"\x1b[M !!",
        b"\x1b[?2048;2$y",
    ],
)
def test_what_is_no_key_is_dropped_and_the_next_key_counts(data: bytes) -> None:
    assert told(typed(data + b"q")) == [("q", "q")]


def test_invalid_bytes_become_replacement_characters() -> None:
    assert [character for _key, character in told(typed(b"\xffa"))] == ["\ufffd", "a"]
    assert told(typed("张".encode("gbk") + b"q"))[-1] == ("q", "q")


def test_a_character_may_come_in_two_pieces() -> None:
    reading = Reading()
    whole = "张".encode()
    assert reading.feed(whole[:2]) == []
    assert told(reading.feed(whole[2:])) == [("张", "张")]


def paste_of(messages: list[Message]) -> str:
    (message,) = messages
    assert isinstance(message, events.Paste)
    return message.text


def test_a_paste_is_text_in_its_order_without_controls() -> None:
    assert paste_of(typed("\x1b[200~张三\r\nb\tc\x1b[201~")) == "张三\r\nb\tc"
    assert paste_of(typed("\x1b[200~A\x1b]52;c;aGk=\x07B\x1b[31mC\x00\x1b[201~")) == "A]52;c;aGk=B[31mC"
    assert paste_of(typed("\x1b[200~\x1b[48;5;5;5;5t\x1b[201~")) == "[48;5;5;5;5t"


@given(st.text(alphabet="ab\x1b[201~ 张\n", max_size=30).filter(lambda text: "\x1b[201~" not in text), st.data())
def test_a_paste_may_come_in_pieces(text: str, data: st.DataObject) -> None:
    line = f"\x1b[200~{text}\x1b[201~".encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=4)))
    reading = Reading()
    messages = [m for a, b in itertools.pairwise([0, *cuts, len(line)]) for m in reading.feed(line[a:b])]
    assert paste_of(messages) == text.replace("\x1b", "")


def test_a_paste_without_an_end_is_given_up() -> None:
    now = Now()
    reading = Reading(now)
    assert reading.feed(b"\x1b[200~" + b"x" * 100) == []
    now.seconds += 3
    assert reading.feed(b"q") == []
    assert reading.timeout() == []
    assert reading.wait == pytest.approx(2)
    now.seconds += 2
    assert told(reading.timeout()) == [(LostPaste,)]
    assert told(reading.feed(b"q")) == [("q", "q")]


def test_a_paste_that_is_too_long_is_dropped_whole() -> None:
    reading = Reading()
    messages = [
        message for _piece in range(20) for message in reading.feed(b"\x1b[200~"[: 6 * (_piece == 0)] + b"y" * 4096)
    ]
    assert messages == []
    assert told(reading.feed(b"yyy\x1b[201~q")) == [(LostPaste,), ("q", "q")]


def test_the_answer_about_synchronized_output() -> None:
    assert told(typed("\x1b[?2026;2$y")) == [(SynchronizedOutput,)]
    assert typed("\x1b[?2026;0$y") == []
