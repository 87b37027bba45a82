"""Whatever is drawn, the terminal shows the same as if every frame had been sent as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual._cells import cell_len

from tests.conftest import examples
from tests.tui.terminal.emulated import differences, emulated
from tui.terminal.painter import Painter
from tui.terminal.picture import Picture, read_frame
from tui.terminal.style import PLAIN, NotUnderstood, Style, change, restyled

WIDTH, HEIGHT = 30, 6
COLOURS = ("", "31", "94", "38;5;120", "38;2;1;2;3", "38;2;200;100;50")
GROUNDS = ("", "41", "48;5;17", "48;2;20;24;29", "48;2;40;59;85")
ATTRIBUTES = (1, 3, 4, 5, 7, 9)

styles = st.builds(
    lambda attributes, colour, ground: ";".join(filter(None, [*map(str, attributes), colour, ground])),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique=True),
    st.sampled_from(COLOURS),
    st.sampled_from(GROUNDS),
)
texts = st.one_of(
    st.lists(
        st.sampled_from(["a", "b", " ", "李", "明", "期", "é", "─", "✓", "e\u0301", "𠮷"]), min_size=1, max_size=9
    ).map("".join),
    st.integers(1, WIDTH).map(lambda count: " " * count),
)
runs = st.lists(st.tuples(styles, texts), min_size=1, max_size=4)
pieces = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), runs)
frames = st.lists(st.lists(pieces, min_size=1, max_size=6), min_size=1, max_size=6)


def frame_of(parts: list[tuple[int, int, list[tuple[str, str]]]]) -> str:
    """Write a frame as Textual writes it: a move, then strips of styled text that end inside the screen."""
    out = []
    for x, y, strip in parts:
        out.append(f"\x1b[{y + 1};{x + 1}H")
        room = WIDTH - x
        for style, text in strip:
            kept = text
            while cell_len(kept) > room:
                kept = kept[:-1]
            room -= cell_len(kept)
            if kept:
                out.append(f"\x1b[{style}m{kept}\x1b[0m" if style else kept)
    return "".join(out)


class Line:
    """A terminal that is drawn on by the painter."""

    def __init__(self, *, lone_newline: bool = True, erases_in_colour: bool = True) -> None:
        self.screen, self.stream = emulated(WIDTH, HEIGHT)
        self.wanted = Picture(WIDTH, HEIGHT, blank=True)
        self.painter = Painter(
            Picture(WIDTH, HEIGHT, blank=True), lone_newline=lone_newline, erases_in_colour=erases_in_colour
        )

    def show(self, frame: str) -> str:
        self.wanted.draw(read_frame(frame, self.wanted, cell_len))
        return self.send()

    def send(self) -> str:
        sent = self.painter.paint(self.wanted)
        self.stream.feed(sent)
        return sent


@pytest.mark.parametrize("able", [True, False])
@settings(deadline=None, max_examples=examples(25))
@given(series=frames)
def test_the_screen_is_the_same_as_with_raw_frames(able: bool, series: list) -> None:
    raw, stream = emulated(WIDTH, HEIGHT)
    line = Line(lone_newline=able, erases_in_colour=able)
    for parts in series:
        frame = frame_of(parts)
        stream.feed(frame)
        line.show(frame)
        assert differences(raw, line.screen) == []
    assert line.send() == ""


@settings(deadline=None, max_examples=examples(12))
@given(series=frames)
def test_frames_that_the_terminal_missed_are_made_up_for(series: list) -> None:
    raw, stream = emulated(WIDTH, HEIGHT)
    line = Line()
    for parts in series:
        stream.feed(frame_of(parts))
        line.wanted.draw(read_frame(frame_of(parts), line.wanted, cell_len))
    line.send()
    assert differences(raw, line.screen) == []


any_style = st.builds(
    Style,
    st.lists(st.sampled_from((1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53)), unique=True).map(
        lambda numbers: tuple(sorted(numbers))
    ),
    st.sampled_from(COLOURS),
    st.sampled_from(GROUNDS),
)


@given(before=st.none() | any_style, after=any_style, unknown=any_style)
def test_a_change_of_style_arrives_where_it_should(before: Style | None, after: Style, unknown: Style) -> None:
    sequence = change(before, after)
    if sequence:
        start = unknown if before is None else before
        assert restyled(start, sequence.removeprefix("\x1b[").removesuffix("m")) == after
    else:
        assert before == after


def test_a_row_that_stays_costs_nothing() -> None:
    line = Line()
    frame = "\x1b[2;1H\x1b[1m李明\x1b[0m   2026"
    assert line.show(frame)
    assert line.show(frame) == ""


def test_only_the_cell_that_differs_is_sent() -> None:
    line = Line()
    line.show("\x1b[2;1Habcdefghij\x1b[3;1Hklm")
    assert line.show("\x1b[2;1HabcdeFghij") == "\x1b[2;6HF"


def test_a_wide_character_goes_as_a_whole() -> None:
    line = Line()
    line.show("\x1b[1;1H李明x")
    assert line.show("\x1b[1;2Ha") == "\r a"
    assert line.screen.display[0].startswith(" a明x")


def test_a_plain_tail_is_erased() -> None:
    line = Line(erases_in_colour=False)
    line.show("\x1b[1;1H" + "x" * WIDTH)
    assert line.show("\x1b[1;1Hy" + " " * (WIDTH - 1)) == "\ry\x1b[K"


def test_a_coloured_tail_is_erased_only_where_that_colours_it() -> None:
    frame = "\x1b[1;1H\x1b[44m" + " " * WIDTH + "\x1b[0m"
    assert Line(erases_in_colour=True).show(frame) == "\x1b[H\x1b[0;44m\x1b[K"
    assert Line(erases_in_colour=False).show(frame) == "\x1b[H\x1b[0;44m" + " " * WIDTH


@pytest.mark.parametrize(
    "frame",
    [
        "\x1b[1;1H\x1b7",
        "\x1b[5S",
        "\x1b[2;5r",
        "x" * (WIDTH + 1),
        "a\ufe0f",
        "\u0301",
        "\x1b[1;1H\x00",
        "\x1b[4:3mx",
        "\x1b]8;;http://x\x1b\\x",
        "\x1b[6;1H\n",
        "\x1b[41m\x1b[K",
        "\x1bPq#0\x1b\\",
    ],
)
def test_what_is_not_understood_changes_nothing(frame: str) -> None:
    picture = Picture(WIDTH, HEIGHT, blank=True)
    with pytest.raises(NotUnderstood):
        picture.draw(read_frame("\x1b[3;3Habc\x1b[m" + frame, picture, cell_len))
    assert not picture.touched


@pytest.mark.parametrize("sequence", ["\x07", "\x1b]52;c;eA==\x07", "\x1b[?25h", "\x1b[?2048$p", "\x1b]2;x\x1b\\"])
def test_what_draws_nothing_is_passed_on(sequence: str) -> None:
    frame = read_frame(f"ab{sequence}c", Picture(WIDTH, HEIGHT, blank=True), cell_len)
    assert frame.passed == sequence
    assert [patch.cells for patch in frame.patches] == [("a", "b"), ("c",)]


def test_cells_that_are_not_known_are_sent_even_where_they_look_right() -> None:
    line = Line()
    line.painter.shown = Picture(WIDTH, HEIGHT, blank=False)
    line.painter.forget_state()
    assert line.show("\x1b[1;1Ha b") == "\x1b[H\x1b[ma b\x1b[K"
    assert line.wanted.styles[0][0] == PLAIN
