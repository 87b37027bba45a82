"""Made-up books for measuring: many distinct members, no two alike, and databases filled with them."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.demo import demo_book
from models.store import Store
from rules.assess import assess
from rules.dates import plus_years
from rules.facts import (
    Activity,
    AddressCheck,
    Agent,
    Book,
    Case,
    CaseKind,
    CaseState,
    Change,
    CheckResult,
    Confirmation,
    Contribution,
    Dwelling,
    Insurance,
    Kind,
    LeaseFiling,
    Member,
    Month,
    Obtained,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
    Tenure,
)
from rules.pack import load_pack
from rules.points_facts import Education, PointsEstimate, Skill

ROOT = Path(__file__).parents[1]
FAMILY = 10
"""Members of a small database: the demo family and two more."""
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国文辉力健世广志义兴良海山仁波宁"
_RELATIONS = ("本人", "妻子", "丈夫", "女儿", "儿子", "父亲", "母亲")
_LONGEST_EXPIRED = 40
"""So many members lead every board: expired for longer than any other, each a day less than the one before."""


def varied_book(members: int, today: date, *, full: bool = False) -> Book:
    """Return members with every mix of facts, the same ones each time.

    With ``full`` as much is on record about each as about the demo family: years of periods, contributions, cases;
    without, little more than the permit, so that a backup of 100,000 stays within what may be imported.
    """
    rng = random.Random(20261201)
    dwellings = [_dwelling(rng, number, today) for number in range(members // 3 + 1)]
    people = tuple(_member(rng, number, dwellings[number // 3].key, today, full=full) for number in range(members))
    return Book(tuple(dwellings), people)


def small_book(today: date) -> Book:
    """Return the demo family and two more."""
    family, others = demo_book(today), varied_book(_LONGEST_EXPIRED + 2, today)
    return Book(family.dwellings + others.dwellings, family.members + others.members[_LONGEST_EXPIRED:])


def first_names(book: Book, today: date, count: int) -> tuple[str, ...]:
    """Return the names in the first rows of the board."""
    homes, pack = {one.key: one for one in book.dwellings}, load_pack()
    leading = book.members[:_LONGEST_EXPIRED]
    judged = [assess(one, homes.get(one.dwelling or ""), today, pack) for one in leading]
    return tuple(one.member.name for one in sorted(judged, key=lambda one: one.order))[:count]


def database(keep: Path, members: int, today: date) -> Path:
    """Return a database of so many members in ``keep``; it is filled through an import if it is not there yet."""
    sources = [*sorted((ROOT / "models").rglob("*.py")), Path(__file__)]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    path = keep / f"{members}-{today}-{digest}.db"
    if not path.exists():
        filling = keep / f"filling-{members}.db"
        filling.unlink(missing_ok=True)
        book = small_book(today) if members == FAMILY else varied_book(members, today)
        fill(filling, book)
        filling.rename(path)
    return path


def fill(path: Path, book: Book) -> None:
    with Store(path, pack=load_pack(), actor="bench", now=lambda: datetime.now().astimezone()) as store:
        store.import_book(book, "replace", apply=True)


def copy_into(database: Path, folder: Path) -> Path:
    """Return a copy of a database that has a folder to itself."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "permits.db"
    shutil.copyfile(database, copy)
    copy.chmod(0o600)
    return copy


def _dwelling(rng: random.Random, number: int, today: date) -> Dwelling:
    tenure = rng.choice(tuple(Tenure))
    filings: tuple[LeaseFiling, ...] = ()
    if tenure in {Tenure.RENTED, Tenure.RELATIVE_RENTED} and rng.random() < 0.8:
        ends = today + timedelta(days=rng.randint(-60, 500))
        filings = (LeaseFiling(ends - timedelta(days=rng.randint(365, 1000)), ends),)
    return Dwelling(f"d{number}", f"示例路{number}号", tenure, filings)


def _member(rng: random.Random, number: int, dwelling: str, today: date, *, full: bool) -> Member:
    days_left = number - 500 if number < _LONGEST_EXPIRED else rng.randint(-120, 365)
    until = today + timedelta(days=days_left)
    periods = tuple(_periods(rng, until, rng.randint(2, 4) if full else 1 + (rng.random() < 0.1)))
    details = _details(rng, today, periods[-1]) if full else {}
    if not details and rng.random() < 0.2:
        details = {
            "confirmations": (Confirmation(rng.choice(tuple(Kind)), today - timedelta(days=rng.randint(0, 60))),)
        }
    return Member(
        key=f"m{number}",
        name=_name(number),
        birth_date=date(rng.randint(1940, 2018), rng.randint(1, 12), rng.randint(1, 28)),
        activity=rng.choice(tuple(Activity)),
        relation=rng.choice(_RELATIONS) if full else "",
        dwelling=dwelling,
        permits=(Permit("", periods),),
        **details,
    )


def _name(number: int) -> str:
    surnames, given = len(_SURNAMES), len(_GIVEN)
    first, second = number // surnames % given, (number // surnames // given + number) % given
    return _SURNAMES[number % surnames] + _GIVEN[first] + _GIVEN[second]


def _periods(rng: random.Random, until: date, count: int) -> Iterator[Period]:
    for years in reversed(range(count)):
        began = plus_years(until, -years - 1) + timedelta(days=1)
        first = years == count - 1
        how = Obtained.FIRST_ISSUE if first else rng.choice((Obtained.AUTOMATIC, Obtained.OFFLINE, Obtained.ONLINE))
        recorded = None if first else began - timedelta(days=rng.randint(1, 14))
        yield Period(valid_from=began, valid_until=plus_years(until, -years), obtained=how, recorded_on=recorded)


def _details(rng: random.Random, today: date, current: Period) -> dict[str, Any]:
    """Return facts as often as the demo family has them."""

    def past(most: int) -> date:
        return today - timedelta(days=rng.randint(0, most))

    found: dict[str, Any] = {
        "confirmations": tuple(Confirmation(kind, past(200)) for kind in Kind if rng.random() < 0.5),
        "phone": f"138{rng.randint(0, 99_999_999):08d}",
        "household": f"{rng.randint(0, 999)}",
    }
    if rng.random() < 0.25:
        changed = past(300)
        declared = changed + timedelta(days=rng.randint(1, 40)) if rng.random() < 0.5 else None
        found["changes"] = (Change(rng.choice(tuple(Kind)), changed, declared),)
    if rng.random() < 0.25:
        found["address_checks"] = (AddressCheck(past(40), rng.choice(tuple(CheckResult))),)
    if rng.random() < 0.25:
        month, months = Month.of(today), rng.randint(12, 90)
        broken = rng.randint(2, months - 2)
        found["contributions"] = (
            Contribution(month.plus(-months), month.plus(-broken - 1), Insurance.NORMAL, Tax.MATCHED),
            Contribution(month.plus(-broken), month.plus(-broken), Insurance.BACK_PAID, Tax.MATCHED),
            Contribution(month.plus(-broken + 1), month.plus(-1), Insurance.NORMAL, Tax.MATCHED),
        )
    if rng.random() < 0.125:
        ticks = frozenset({"permit_card.original", "id_card.original"})
        found["cases"] = (Case(CaseKind.RENEWAL, past(20), CaseState.GATHERING, ticks),)
    if rng.random() < 0.125:
        made = past(360)
        found["registrations"] = (Registration(made, plus_years(made, 1)),)
    if rng.random() < 0.125:
        found["points"] = Points(rng.randint(120, 200), current.valid_from)
    if rng.random() < 0.125:
        found["points_estimate"] = PointsEstimate(rng.choice(tuple(Education)), rng.choice(tuple(Skill)))
    if rng.random() < 0.125:
        found["agent"] = Agent.ELDER
    return found
