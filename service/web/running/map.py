"""The map of a process: where its cases stand, wait and are late, and which way they go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import Heat, describe, draw, level_of
from service.insight.figures import Figures
from service.insight.process_map import ProcessMap, map_process
from service.insight.question import MOST_CASES, Question
from service.people.guards import guarded
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.days import midnight
from service.web.filters import Filter, Given, Kind, given
from service.web.reader import Reader, reader
from service.web.spans import in_time_words
from service.web.words import LOCAL

USUAL: Final = timedelta(days=90)
"""The period that is shown when none is asked: so long until today."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to colour the map by: its name in the list, and how it is read and said."""

    name: str
    of: Callable[[Figures], float | None]
    say: Callable[[float], str]


def _count(words: str) -> Callable[[float], str]:
    return lambda amount: f"{amount:,.0f} {words}"


def _usual(part: str) -> Callable[[Figures], float | None]:
    def read(figures: Figures) -> float | None:
        found = figures.usual(part)
        return found.total_seconds() if found is not None else None

    return read


def _time(amount: float) -> str:
    return in_time_words(timedelta(seconds=amount))


MEASURES: Final[Mapping[str, Measure]] = {
    "here": Measure("Standing here now", lambda one: one.here, _count("here")),
    "late": Measure("Late now", lambda one: one.late, _count("late")),
    "on_hold": Measure("On hold now", lambda one: one.held, _count("on hold")),
    "done": Measure("Done", lambda one: one.done, _count("done")),
    "missed": Measure("Done late", lambda one: one.missed, _count("done late")),
    "waiting": Measure("Usual time until taken", _usual("waiting"), _time),
    "working": Measure("Usual time in hand", _usual("working"), _time),
    "held": Measure("Usual time on hold", _usual("held"), _time),
}
WAYS: Final = "ways"
_FIRST: Final = "here"


@web.get("/processes/<key>/map")
@guarded(Verb.READ_INSIGHT)
def process_map(key: str) -> ResponseReturnValue:
    """Show the newest version with what is asked about each step, and all of it in tables."""
    with reading():
        who = reader()
        asked = asked_of(key)
        question = question_of(key, asked, who)
        found = map_process(question, now=who.now)
        by = asked.text("by") or _FIRST
        marks = _ways(found) if by == WAYS else _heat(found, MEASURES[by])
        # The drawing room escapes every text of the diagram itself.
        svg = Markup(draw(found.bundle.bpmn, process=key, states=marks) or "")  # noqa: S704
        return render_template(
            "processes/map.html",
            process=found.bundle,
            asked=asked,
            measure=dict(_offered())[by],
            svg=svg,
            lines=describe(found.bundle.bpmn, process=key),
            found=found,
            steps=_steps(found),
            most=MOST_CASES,
            since=question.since,
            until=question.until - timedelta(days=1),
            problem_links=asked.problem_links(),
        )


def asked_of(key: str) -> Given:
    """Read what the address asks about a process."""
    filters = (
        Filter("by", "Show", Kind.CHOICE, _offered(), any=MEASURES[_FIRST].name),
        Filter("since", "From", Kind.DAY),
        Filter("until", "To", Kind.DAY),
        Filter("team", "Team", Kind.CHOICE, [(one.key, one.name) for one in teams()], "Everybody"),
    )
    return given("web.process_map", filters, kept={"key": key})


def question_of(key: str, asked: Given, who: Reader) -> Question:
    """Say of which cases and in which period; what cannot be read is not heeded."""
    today = who.now.astimezone(LOCAL).date()
    last = _within_calendar(asked.day("until")) or today
    first = _within_calendar(asked.day("since")) or last - USUAL
    return Question(
        actor=who.actor,
        process=key,
        since=midnight(first),
        until=midnight(last + timedelta(days=1)),
        team=asked.text("team"),
    )


def _within_calendar(day: date | None) -> date | None:
    """Leave out days at the ends of time: nothing happened there, and nothing can be counted on."""
    return day if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


_FIRST_YEAR, _LAST_YEAR = 1900, 9000


def _offered() -> list[tuple[str, str]]:
    return [*((key, one.name) for key, one in MEASURES.items()), (WAYS, "Ways taken")]


def _heat(found: ProcessMap, measure: Measure) -> dict[str, Heat]:
    amounts = {key: measure.of(one) for key, one in found.figures.items()}
    told = {key: amount for key, amount in amounts.items() if amount}
    largest = max(told.values(), default=0)
    return {
        key: Heat(level_of(amount, largest), measure.say(amount))
        for key, amount in told.items()
        if key in found.bundle.process.elements
    }


def _ways(found: ProcessMap) -> dict[str, Heat]:
    """Colour elements and thicken flows by how often they were passed."""
    largest = max(found.entered.values(), default=0)
    passed = {key: Heat(level_of(n, largest), f"{n:,}") for key, n in found.entered.items()}
    taken = {key: Heat(0, f"{n:,}", share=n / largest) for key, n in found.flows.items()}
    return passed | taken


def _steps(found: ProcessMap) -> list[tuple[str, Figures]]:
    """List the steps with tasks as the drawing lists them; what is no longer drawn comes last."""
    order = [one.element for one in describe(found.bundle.bpmn, process=found.bundle.key)]
    known = [one for one in order if one in found.figures]
    gone = [one for one in found.figures if one not in order]
    return [(one, found.figures[one]) for one in (*known, *gone)]
