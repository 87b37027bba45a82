"""An idle board: what it sends, how often it wakes, what CPU time it takes; a bare Textual app idles beside it."""

from __future__ import annotations

import time

from bench.processes import usage
from bench.programs import HELLO, Setting, board, hello
from bench.readings import Readings
from bench.starting import complain
from bench.terminal import NotSeen

SENT, WAKES, CPU = "bytes sent", "wake-ups a second", "CPU a second"
_SETTLES = 3


def measure_idle(setting: Setting, readings: Readings, seconds: float) -> None:
    programs = (board(setting, setting.members, "idle board"), hello(setting))
    with programs[0].start() as ours, programs[1].start() as floor:
        both = tuple(zip(programs, (ours, floor), strict=True))
        try:
            for program, terminal in both:
                terminal.see(program.stands, program.seconds)
            time.sleep(_SETTLES)
            before = [(terminal.sent, usage(terminal.process.pid), time.perf_counter()) for _program, terminal in both]
            time.sleep(seconds)
        except NotSeen as error:
            complain("idle", error)
            return
        for (program, terminal), (sent, used, since) in zip(both, before, strict=True):
            now, took = usage(terminal.process.pid), time.perf_counter() - since
            readings.add(program.name, SENT, terminal.sent - sent)
            readings.add(program.name, WAKES, (now.switches - used.switches) / took)
            readings.add(program.name, CPU, (now.cpu_ms - used.cpu_ms) / took)
    wakes, spent = (readings.get(HELLO, figure) for figure in (WAKES, CPU))
    readings.remark(f"Beside the idle board hello woke {wakes[0]:.1f} times and took {spent[0]:.2f} ms a second.")
    readings.remark(f"Idle means {seconds:g} seconds without a key, {_SETTLES} seconds after the board stands.")
