"""Diagrams as other modellers export them, executed as they are drawn."""

from pathlib import Path

from service.decisions import read_decisions
from service.engine import effects
from tests.unit.engine.driver import Run, define
from tests.unit.engine.notation import end, flow, process, start, user, write

EXPORTED = Path(__file__).parents[1] / "bpmn" / "exported"
RISK = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="test"><decision id="risk" name="risk"><decisionTable id="t" hitPolicy="UNIQUE">
  <input id="i"><inputExpression id="ie" typeRef="boolean"><text>children</text></inputExpression>
  </input><output id="o" name="risk" typeRef="string"/>
  <rule id="r1"><inputEntry id="a"><text>true</text></inputEntry>
    <outputEntry id="b"><text>"emergency"</text></outputEntry></rule>
  <rule id="r2"><inputEntry id="c"><text>false</text></inputEntry>
    <outputEntry id="e"><text>"significant"</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def exported(name, key, decisions=None):
    return define((EXPORTED / f"{name}.bpmn").read_bytes(), key=key, decisions=decisions)


def test_camunda_7():
    data = {"tenant": "Ms Gray", "email": "gray@example.org", "weeks": 5, "tenancy": "T1"}
    homes = [{"address": "1 High St"}, {"address": "2 Low St"}]
    run = Run(exported("camunda7", "mutual_exchange"), data={**data, "homes": homes})
    assert next(one.rule for one in run.timers.values() if one.element == "Event_late") == "P35D"
    run.fire("Event_late")
    wanted = run.seen(effects.WorkRequested)[0]
    assert (wanted.topic, wanted.inputs) == (
        "email",
        {"to": "gray@example.org", "subject": "Your exchange, Ms Gray"},
    )
    run.do("Activity_check").message("Event_documents")
    assert run.open == ["Activity_rents", "Activity_visit", "Activity_visit", "Event_reminded"]
    assert [one.local["home"] for one in run.tasks.values()] == homes
    run.do("Activity_visit").do("Activity_visit").work_done("Activity_rents", balance=12)
    assert run.data["arrears"] == 12
    run.do("Activity_refuse")
    assert run.last[-1] == effects.Ended("Event_refused", "Refused")


def test_camunda_8():
    decisions = {one.key: one for one in read_decisions(RISK, file="risk.dmn")}
    works = define(
        write(process(start(), user("order"), end(), flow("S order E"), key="works_order")),
        key="works_order",
    )
    run = Run(
        exported("camunda8", "damp_and_mould", decisions),
        data={
            "household": {"under_14": 1},
            "rooms": ["kitchen", "bedroom"],
            "hours": 24,
            "tenancy": "T1",
            "reference": "C-1",
            "email": "gray@example.org",
        },
        calls=[works],
    )
    assert run.data["risk"] == "emergency"
    assert "children" not in run.data
    assert [one.rule for one in run.timers.values() if one.element == "no_access"] == ["PT24H"]
    assert [one.name for one in run.subscriptions.values()] == ["moved-T1"]
    run.do("inspect").message("agreed", day="2026-12-01")
    assert run.seen(effects.TaskOpened)[-1].local["place"] == "kitchen"
    run.do("order", cost=100).do("order", cost=50)
    assert run.data["costs"] == [100, 50]
    assert (run.data["orders"], run.data.get("place")) == (2, None)
    wanted = run.seen(effects.WorkRequested)[-1]
    assert (wanted.element, wanted.topic, wanted.inputs) == (
        "told",
        "email",
        {"to": "gray@example.org"},
    )
    assert run.work_done("told").last[-1] == effects.Ended("told", "Tenant told")


def test_signavio():
    run = Run(exported("signavio", "sid-complaint"), data={"kind": "repair"})
    run.do("sid-ack")
    assert run.open == ["sid-repair"]
    run.do("sid-repair").do("sid-write")
    assert run.last[-1] == effects.Ended("sid-end", "Answered")
