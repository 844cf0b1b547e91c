"""Small processes with everything in them that can be lost or doubled."""

from pathlib import Path

from tests.factories.definitions import ROOT
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    extension,
    flow,
    gateway,
    handrail,
    process,
    send,
    service,
    several,
    start,
    user,
    write,
)

ROLE = "chaos_officer"
_FONT = ROOT / "processes" / "damp_mould_hazard" / "fonts" / "AtkinsonHyperlegible-Regular.ttf"
_LETTER = b"""#set document(title: "A letter")
#set text(font: "Atkinson Hyperlegible", lang: "en")
#sys.inputs.case_reference
"""
_CLOCK = (
    '<handrail:sla within="1 hour" amber="30 minutes">'
    '<handrail:tell at="target" who="owner"/>'
    '<handrail:tell at="1 hour" every="1 hour" who="owner"/>'
    "</handrail:sla>"
)
_BRANCHES = ("decide", "optional", "mail", "wait", "pause", "throw")


def files() -> list[tuple[str, bytes]]:
    """Give the processes with what stands beside them."""
    return [
        ("chaos/chaos.bpmn", write(_many_things())),
        ("chaos/letter.typ", _LETTER),
        (f"chaos/{Path(_FONT).name}", _FONT.read_bytes()),
        ("chaos_answer/chaos_answer.bpmn", write(_answer())),
        ("chaos_alarm/chaos_alarm.bpmn", write(_alarm())),
        ("chaos_referral/chaos_referral.bpmn", write(_referral())),
    ]


def _task(*ids: str, inner: str = "", **attributes: str) -> str:
    return user(*ids, inner=inner, handrail__roles=ROLE, **attributes)


def _many_things() -> str:
    """Side by side: a clock and a cycle, an optional task, a mail and a letter, a message, a pause.

    And a message to another case.
    """
    return process(
        start(),
        gateway("parallel", "fork", "join"),
        _task("decide", inner=extension(_CLOCK), handrail__outcomes="yes, no"),
        boundary("again", "decide", "timer R3/PT10M", interrupting=False),
        _task("remind"),
        end("reminded"),
        _task("optional", handrail__mandatory="false"),
        service("mail", topic="email", inner=_inputs(to="'tenant@example.org'", subject="mark")),
        service("letter", topic="document", inner=_inputs(template="'letter.typ'", title="mark")),
        catch("wait", "message docs", inner=extension(_named_by("mark"))),
        _task("each", inner=several(cardinality=3)),
        catch("pause", "timer PT5S"),
        _task("after_pause"),
        send("throw", "more", inner=extension(handrail("payload", name="thrown_by", value="mark"))),
        _task("last"),
        end(),
        flow("S fork"),
        *(flow(f"fork {branch}") for branch in _BRANCHES),
        flow("again remind reminded"),
        flow("decide join"),
        flow("optional join"),
        flow("mail letter join"),
        flow("wait each join"),
        flow("pause after_pause join"),
        flow("throw join"),
        flow("join last E"),
        key="chaos",
    )


def _answer() -> str:
    """A case that a message of another starts."""
    return process(
        start("S", "message more"), _task("reply"), end(), flow("S reply E"), key="chaos_answer"
    )


def _alarm() -> str:
    """A case that waits for a signal, again and again."""
    return process(
        start(),
        gateway("exclusive", "again"),
        catch("alarmed", "signal alarm"),
        _task("react", handrail__outcomes="on, off"),
        gateway("exclusive", "over", default="off"),
        end(),
        flow("S again alarmed react over"),
        flow("over again", when="outcomes.react == 'on'"),
        flow("over E", key="off"),
        key="chaos_alarm",
    )


def _referral() -> str:
    """A case that another system starts, and sends papers to."""
    return process(
        start(),
        _task("read"),
        catch("papers", "message docs", inner=extension(_named_by("mark"))),
        end(),
        flow("S papers read E"),
        key="chaos_referral",
    )


def _inputs(**values: str) -> str:
    return extension(*(handrail("input", name=name, value=one) for name, one in values.items()))


def _named_by(key: str) -> str:
    return handrail("correlation", key=key, value=key)
