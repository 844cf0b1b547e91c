from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.bpmn.facts import Sla
from service.sla.calendars import Calendar
from service.sla.counting import TIMES
from service.sla.days import local_date
from service.sla.lengths import Unit
from service.sla.pauses import Pause
from service.sla.policies import Policy, Roll
from service.sla.rules import next_turn, resolve
from service.sla.targets import Target, target
from tests.unit.sla.london import OFFICE, calendar_with

WITHIN = ["working days", "days", "weeks", "months", "hours", "working hours"]
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
instants = st.builds(lambda minutes: FIRST + timedelta(minutes=minutes), st.integers(0, 430_000))
days = st.dates(date(2026, 9, 1), date(2027, 12, 31))
spans = st.builds(timedelta, minutes=st.integers(0, 60_000))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    off = draw(st.sets(days, max_size=20))
    return calendar_with(dict.fromkeys(off, "A holiday"), office_hours=OFFICE.office_hours)


@st.composite
def policies(draw: st.DrawFn, kinds: tuple[str, ...] = ("service",)) -> Policy:
    return Policy.from_record(
        Sla(
            within=f"{draw(st.integers(1, 40))} {draw(st.sampled_from(WITHIN))}",
            amber=draw(st.sampled_from([None, "1 working day", "2 days", "5 hours"])),
            counting=draw(st.sampled_from(["exclusive", "inclusive"])),
            roll=draw(st.sampled_from(["none", "next"])),
            kind=draw(st.sampled_from(kinds)),
            cap=draw(st.sampled_from([None, "3 days", "2 working days", "20 hours"])),
        )
    )


def is_monotone(policy: Policy) -> bool:
    """Rolled hours keep their time of day, so a later one may be earlier on the same day."""
    return policy.roll is Roll.NONE or policy.within.unit not in TIMES


@st.composite
def holds(draw: st.DrawFn) -> Pause:
    start = draw(instants)
    end = start + draw(spans)
    return Pause(start, draw(st.sampled_from([end, None])), end, draw(st.booleans()))


monotone = policies().filter(is_monotone)
any_kind = policies(kinds=("service", "statutory", "stop_clock"))


def remaining(found: Target, policy: Policy, calendar: Calendar, after: datetime) -> int:
    first, last = local_date(after), local_date(found.at)
    if policy.within.unit is Unit.WORKING_DAYS:
        return calendar.working_days_between(first, last)
    return (last - first).days


@given(any_kind, calendars(), instants, st.lists(holds(), max_size=3))
def test_target_is_never_before_its_anchor_or_amber(
    policy: Policy, calendar: Calendar, anchor: datetime, pauses: list[Pause]
) -> None:
    found = target(policy, anchor, calendar, pauses)

    assert found.at >= anchor
    assert found.at >= found.original_at
    assert found.amber_at is None or anchor <= found.amber_at <= found.at


@given(monotone, calendars(), instants, spans, st.lists(holds(), max_size=3))
def test_later_anchor_never_makes_an_earlier_target(
    policy: Policy, calendar: Calendar, anchor: datetime, later: timedelta, pauses: list[Pause]
) -> None:
    first = target(policy, anchor, calendar, pauses)

    assert target(policy, anchor + later, calendar, pauses).at >= first.at


@given(monotone, calendars(), instants, days)
def test_another_holiday_never_makes_an_earlier_target(
    policy: Policy, calendar: Calendar, anchor: datetime, day: date
) -> None:
    longer = calendar.next_version(closures={day: "Closed"})

    assert target(policy, anchor, longer).at >= target(policy, anchor, calendar).at


@given(policies(), calendars(), instants, spans, spans)
def test_pause_keeps_the_days_that_remained(
    policy: Policy, calendar: Calendar, anchor: datetime, run: timedelta, held: timedelta
) -> None:
    before = target(policy, anchor, calendar)
    start = anchor + run + timedelta(minutes=1)
    pause = Pause(start, start + held, start + held)
    after = target(policy, anchor, calendar, [pause])

    if start >= before.at:
        assert after.at == before.at
    elif policy.within.unit is Unit.CLOCK and is_monotone(policy):
        assert after.at - pause.until == before.at - start
    elif policy.within.unit is Unit.WORKING_DAYS:
        left = remaining(before, policy, calendar, start)
        kept = remaining(after, policy, calendar, pause.until)
        assert kept == left or (left == 0 and not calendar.works(local_date(pause.until)))


@given(any_kind, calendars(), instants, st.lists(holds(), max_size=4))
def test_order_of_the_holds_does_not_matter(
    policy: Policy, calendar: Calendar, anchor: datetime, pauses: list[Pause]
) -> None:
    assert (
        target(policy, anchor, calendar, pauses).at
        == target(policy, anchor, calendar, pauses[::-1]).at
    )


@given(monotone, calendars(), instants, holds(), spans)
def test_later_release_never_makes_an_earlier_target(
    policy: Policy, calendar: Calendar, anchor: datetime, hold: Pause, longer: timedelta
) -> None:
    extended = Pause(hold.start, hold.until + longer, hold.until + longer)

    assert (
        target(policy, anchor, calendar, [extended]).at
        >= target(policy, anchor, calendar, [hold]).at
    )


@given(policies(kinds=("statutory",)), calendars(), instants, st.lists(holds(), max_size=3))
def test_no_hold_moves_a_statutory_target(
    policy: Policy, calendar: Calendar, anchor: datetime, pauses: list[Pause]
) -> None:
    assert target(policy, anchor, calendar, pauses).at == target(policy, anchor, calendar).at


@given(policies(), calendars(), instants)
def test_working_day_target_is_a_working_day(
    policy: Policy, calendar: Calendar, anchor: datetime
) -> None:
    found = local_date(target(policy, anchor, calendar).at)

    assert policy.within.unit is not Unit.WORKING_DAYS or calendar.works(found)


@given(
    st.sampled_from(["R/PT7H", "R5/PT30H", "every 2 working days", "R/P1D", "R/P1M"]),
    calendars(),
    instants,
    spans,
)
def test_fired_turn_is_the_last_that_is_due(
    rule: str, calendar: Calendar, base: datetime, later: timedelta
) -> None:
    now = base + later
    found = next_turn(rule, base, calendar, now=now)

    assert found is not None
    following = next_turn(rule, base, calendar, now=found.due.at)
    assert following == found
    if found.number > 1 or found.due.at <= now:
        assert found.due.at <= now
        after = resolve(rule, found.due.at, calendar, turn=found.number + 1)
        assert after.at > now or found.number == 5 or rule == "R/P1M"
