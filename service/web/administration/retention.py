"""The pages of retention: how long what is known of people is kept, and what falls due when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.cases.companions import processes_of_cases
from service.cases.erasure.falling_due import count_by_month
from service.cases.erasure.proposals import latest_erasures
from service.definitions.keeping_retention import (
    RetentionClassesFull,
    RetentionClassKnown,
    RetentionKeyUnusable,
    RetentionLengthUnusable,
    add_class,
    change_class,
    choose_classes,
    set_second_person,
)
from service.definitions.retention import NEVER, RetentionClass, Schedule, schedule_now
from service.people.guards import guarded
from service.people.verbs import Verb
from service.sla.days import local_date
from service.sla.lengths import LengthUnreadable
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import acting
from service.web.sheets import question

TITLE = "Retention"
AHEAD: Final = timedelta(days=365)
"""How far ahead the page says what falls due."""
DEFAULT, NOTHING = ":default", ":never"
"""What may be chosen for a process besides a class."""
_ANY = "processes"
"""Stands for every process that has no class of its own, where one is named."""
_LENGTH: Final = dict.fromkeys((LengthUnreadable, RetentionLengthUnusable), "length")


@web.get("/administration/retention")
@joins(
    Section.RECORDS,
    TITLE,
    "How long cases are kept after closing, which fall due, and erasing what they tell of people.",
)
@guarded(Verb.KEEP_RETENTION)
def retention() -> ResponseReturnValue:
    """Show the classes, which processes have them, and what falls due in the coming year."""
    with reading():
        who, schedule = reader(), schedule_now()
        today = local_date(who.now)
        erasures = latest_erasures()
        who.learn(one.proposed_by for one in erasures)
        return render_template(
            "administration/retention.html",
            title=TITLE,
            schedule=schedule,
            processes=_processes(schedule),
            months=_months(today, schedule),
            erasures=[(one, who.person(one.proposed_by)) for one in erasures],
        )


@web.route("/administration/retention/classes/add", methods=["GET", "POST"])
@guarded(Verb.KEEP_RETENTION)
def new_retention_class() -> ResponseReturnValue:
    """Add a retention class."""

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        add_class(_class(answers["key"], answers), acting=acting())
        return "The retention class is added. Choose the processes that have it."

    asking = Asking(
        form=question("retention_class_add"),
        heading="Add a retention class",
        button="Add the class",
        back=url_for("web.retention"),
        explanation="No case has it until you choose it for a process, or for all of them.",
        fields={
            **_LENGTH,
            RetentionClassKnown: "key",
            RetentionKeyUnusable: "key",
            RetentionClassesFull: "name",
        },
        template="administration/asking.html",
    )
    return ask(asking, carry_out)


@web.route("/administration/retention/classes/<key>", methods=["GET", "POST"])
@guarded(Verb.KEEP_RETENTION)
def one_retention_class(key: str) -> ResponseReturnValue:
    """Change a retention class."""
    with reading():
        schedule = schedule_now()
        known = schedule.find(key)

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        change_class(_class(key, answers), version=seen, acting=acting())
        return "The retention class is changed."

    asking = Asking(
        form=question("retention_class"),
        heading=known.name,
        button="Save",
        back=url_for("web.retention"),
        explanation="It counts at once, also for cases that are closed already. Those that were "
        "erased stay erased.",
        version=schedule.version,
        entered={"name": known.name, "length": known.length, "basis": known.basis},
        fields=_LENGTH,
        template="administration/asking.html",
    )
    return ask(asking, carry_out)


@web.route("/administration/retention/for/<process>", methods=["GET", "POST"])
@guarded(Verb.KEEP_RETENTION)
def retention_of_process(process: str) -> ResponseReturnValue:
    """Choose the class of a process, or of all that have none of their own."""
    is_any = process == _ANY
    with reading():
        schedule = schedule_now()
        names = {one.key: one.name for one in processes_of_cases()}
    own = schedule.default if is_any else schedule.processes.get(process, DEFAULT)

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        chosen = answers["retention_class"]
        key = {DEFAULT: None, NOTHING: NEVER}.get(chosen, chosen)
        default = (key or NEVER) if is_any else schedule.default
        choose_classes({} if is_any else {process: key}, default, version=seen, acting=acting())
        return "It is saved, and counts from now on."

    asking = Asking(
        form=question("retention_process"),
        heading="All other processes" if is_any else names.get(process, process),
        button="Save",
        back=url_for("web.retention"),
        explanation="What cases of the process tell of people may be erased when the class says.",
        version=schedule.version,
        data={"classes": _choices(schedule, is_any=is_any)},
        entered={"retention_class": own or NOTHING},
        template="administration/asking.html",
    )
    return ask(asking, carry_out)


@web.route("/administration/retention/second-person", methods=["GET", "POST"])
@guarded(Verb.KEEP_RETENTION)
def second_person() -> ResponseReturnValue:
    """Say whether somebody else has to confirm an erasure."""
    with reading():
        schedule = schedule_now()

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        needed = answers["second_person"] == "yes"
        set_second_person(needed=needed, version=seen, acting=acting())
        return "It is saved, and counts from now on."

    asking = Asking(
        form=question("retention_second_person"),
        heading="Who confirms an erasure",
        button="Save",
        back=url_for("web.retention"),
        explanation="What is erased cannot be brought back.",
        version=schedule.version,
        entered={"second_person": "yes" if schedule.second_person else "no"},
        template="administration/asking.html",
    )
    return ask(asking, carry_out)


def _class(key: str, answers: Mapping[str, Any]) -> RetentionClass:
    name, length, basis = (answers[one].strip() for one in ("name", "length", "basis"))
    return RetentionClass(key.strip(), name, length, basis)


def _choices(schedule: Schedule, *, is_any: bool) -> list[dict[str, str]]:
    classes = [{"value": one.key, "label": one.says} for one in schedule.classes.values()]
    first = [] if is_any else [{"value": DEFAULT, "label": "As all other processes"}]
    return [*first, *classes, {"value": NOTHING, "label": "Erase nothing"}]


def _processes(schedule: Schedule) -> list[dict[str, str]]:
    """Say which class each process has."""
    default = schedule.classes.get(schedule.default)
    rows = [("All other processes", _ANY, default.says if default else "Nothing is erased")]
    for version in processes_of_cases():
        own, found = version.key in schedule.processes, schedule.class_of(version.key)
        says = found.says if found else "Nothing is erased"
        rows.append((version.name, version.key, says if own else "As all other processes"))
    return [{"name": name, "key": key, "says": says} for name, key, says in rows]


def _months(today: date, schedule: Schedule) -> list[dict[str, Any]]:
    """Count what is due and what falls due, by month and class."""
    found = count_by_month(today + AHEAD, today=today)
    ordered = sorted(found.items(), key=lambda one: (one[0][0] or date.min, one[0][1]))
    return [
        {
            "month": f"{month:%Y-%m}" if month else "",
            "first": month,
            "key": key,
            "name": schedule.classes[key].name,
            "count": count,
        }
        for (month, key), count in ordered
    ]
