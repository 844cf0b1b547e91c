"""A few cases on a random process that is redrawn under them, and moved along each time.

The drawing is the token game's; beside what that changes, tasks get other lanes and other lengths
of time. What must hold is checked after every run: no draft answer is lost, no clock of the law
moves, no open task ends, and every case is wholly on one version.
"""

from random import Random
from typing import Any
from xml.etree import ElementTree as Xml

from sqlalchemy import select

from service.cases.beginning import Opening
from service.cases.commands.complete import complete
from service.cases.commands.save_draft import save_draft
from service.cases.commands.start import start
from service.cases.migrating.choosing import Population, Wishes, choose
from service.cases.migrating.finding import count_items
from service.cases.migrating.passes import go_on_with
from service.cases.migrating.steering import confirm, look, stop, undo
from service.cases.models import LIVE, Case, Draft, MigrationItem, MigrationRun, Task
from service.cases.models import MigrationItemState as State
from service.definitions.lookup import bundle_of, version_of
from service.errors import Refusal
from service.extensions import db
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_files
from tests.game.changing import Redrawing
from tests.game.generator import generate
from tests.game.undoing import UNSOUND
from tests.game.writer import BPMN, HANDRAIL, write
from tests.invariants import check_case

WITHOUT = (
    *(*UNSOUND, "way_out", "loop", "transaction", "call", "reversible", "machine", "script"),
    *("choice_of_events", "thrown", "repeated", "leap", "wait", "inclusive", "conditional"),
)
"""Blocks that do without people, or end the case early: there would be little to move."""
CASES, ROUNDS = 3, 3
Lines = dict[str, Any]


class Town:
    """The cases of one seed."""

    def __init__(self, desk: Desk, seed: int) -> None:
        """Draw, publish and start."""
        self.desk, self.seed, self.chance = desk, seed, Random(seed)  # noqa: S311
        self.model = generate(seed, 2, without=WITHOUT)
        self.key = f"town{seed}"
        self.origins: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.newest = 0
        self.moved = self.refused = self.undone = self.drafts = 0
        self._publish()
        self.cases = [self._start() for _ in range(CASES if self.newest else 0)]

    def live_on(self) -> "Town":
        """Act, redraw and move, again and again."""
        for turn in range(ROUNDS if self.cases else 0):
            for case in self.cases:
                self._act(case)
            if self._redraw(f"v{turn}_"):
                self._move()
        return self

    def _start(self) -> str:
        with transaction():
            return start(Opening(process=self.key), acting=self.desk.acting()).id

    def _act(self, case: str) -> None:
        """Complete a task of a case or two, and type into another without sending it."""
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            tasks = self.desk.open(case)
            if tasks:
                task = self.desk.task(case, self.chance.choice(tasks))
                data = {"x": self.chance.randrange(8)}
                with transaction():
                    complete(task.id, data, acting=self.desk.acting())
        tasks = self.desk.open(case)
        if tasks:
            task = self.desk.task(case, self.chance.choice(tasks))
            typed = {"said": [f"{self.seed} {self.chance.random()}"]}
            with transaction():
                save_draft(task.id, typed, seen=None, acting=self.desk.acting())

    def _redraw(self, mark: str) -> bool:
        """Draw the next version; what cannot be published is left as it was."""
        near = {element for case in self.cases for element in self.desk.open(case)}
        redrawn = Redrawing(self.model, self.chance, mark, near).changed()
        before = self.model, self.origins, self.names
        self.model = redrawn.model
        self.origins = {redrawn.names.get(one, one): origin for one, origin in self.origins.items()}
        self.names = {one: redrawn.names.get(now, now) for one, now in self.names.items()}
        self.names |= {one: now for one, now in redrawn.names.items() if one not in self.names}
        if self._publish():
            return True
        self.model, self.origins, self.names = before
        return False

    def _publish(self) -> bool:
        drawn = self._dressed(write(self.model.process))
        try:
            publish_files((f"{self.key}.bpmn", drawn))
        except Refusal:
            return False
        self.newest += 1
        return True

    def _dressed(self, drawn: bytes) -> bytes:
        """Give tasks lanes and SLAs; those of the law stay the law's, whatever they are called."""
        root = Xml.fromstring(drawn)  # noqa: S314  the game wrote it
        process = root.find(f"{{{BPMN}}}process")
        assert process is not None
        process.set("id", self.key)
        lanes = Xml.Element(f"{{{BPMN}}}laneSet", id="lanes")
        roles = [
            Xml.SubElement(lanes, f"{{{BPMN}}}lane", {"id": one, f"{{{HANDRAIL}}}role": one})
            for one in ("first_role", "second_role")
        ]
        for task in root.iter(f"{{{BPMN}}}userTask"):
            name = task.get("id", "")
            origin = self.origins.setdefault(name, name)
            is_law = Random(f"{self.seed} {origin}").random() < 0.4  # noqa: S311
            said = extension = Xml.Element(f"{{{BPMN}}}extensionElements")
            kind, days = "statutory" if is_law else "service", self.chance.randrange(5, 30)
            Xml.SubElement(extension, f"{{{HANDRAIL}}}sla", within=f"{days} days", kind=kind)
            task.insert(0, said)
            if task in list(process):
                lane = self.chance.choice(roles)
                Xml.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = name
        process.insert(0, lanes)
        return Xml.tostring(root)

    # Moving

    def _move(self) -> None:
        left = list(range(1, self.newest))
        acting, before = self.desk.acting(), self._standing()
        with transaction():
            try:
                run = choose(Population(self.key, left, self.newest), self._wishes(), acting=acting)
            except Refusal:
                return  # Nothing is open any more.
            run_id = run.id
        self._say(lambda: look(run_id, acting=acting), run_id)
        self.check(self._standing() == before, "looking moved something")
        self._carry_out(run_id)
        after = self._standing()
        items = self._items(run_id)
        for case, state in items.items():
            self._check_case(case, state, before[case], after[case])
        if self.chance.random() < 0.4 and State.MIGRATED in items.values():
            seen = self._words(run_id)
            self._say(lambda: undo(run_id, acting=acting, seen=seen), run_id)
            self._check_undone(run_id, before)
        with reading():
            for case in self.cases:
                check_case(db.session.get_one(Case, case))

    def _carry_out(self, run_id: str) -> None:
        """Move one, then all, and be stopped now and then."""
        acting = self.desk.acting()
        for most in (1, None, None):
            with reading():
                counts = count_items(run_id)
            if counts[State.READY]:
                seen = self._words(run_id)
                with transaction():
                    confirm(run_id, acting=acting, most=most, seen=seen)
                asked = iter([True] * self.chance.randrange(2, 9))
                go_on_with(run_id, lambda: self.desk.now, going=lambda: next(asked, False))  # noqa: B023
                with transaction():
                    stop(run_id, acting=acting)

    def _words(self, run_id: str) -> int:
        with reading():
            return db.session.get_one(MigrationRun, run_id).words

    def _say(self, word: Any, run_id: str) -> None:
        with transaction():
            word()
        go_on_with(run_id, lambda: self.desk.now)

    def _wishes(self) -> Wishes:
        """Say the new names, and make up what becomes of the clocks that are not the law's."""
        with reading():
            versions = [
                bundle_of(version_of(self.key, at=self.desk.now, version=number)).process.elements
                for number in range(1, self.newest + 1)
            ]
        *left, taken = versions
        drawn = {one for elements in left for one in elements}
        mapping = {
            one: now
            for one, now in self.names.items()
            if one in drawn and now in taken and one != now
        }
        service = sorted(
            one
            for elements in left
            for one, drawn_as in elements.items()
            if drawn_as.sla is not None and drawn_as.sla.kind == "service"
        )
        law = {
            one
            for elements in left
            for one, drawn_as in elements.items()
            if drawn_as.sla is not None and drawn_as.sla.kind == "statutory"
        }
        clocks = {
            one: self.chance.choice(["restart", "recompute"])
            for one in service
            if one not in law and self.chance.random() < 0.5
        }
        return Wishes(mapping, clocks)  # type: ignore[arg-type]

    # What must hold

    def _standing(self) -> dict[str, Lines]:
        """Give of each case its version, its open tasks with those of the law, and the drafts."""
        with reading():
            found: dict[str, Lines] = {}
            for case_id in self.cases:
                case = db.session.get_one(Case, case_id)
                wanted = select(Task).where(Task.case_id == case_id, Task.state.in_(LIVE))
                tasks = {one.id: one for one in db.session.scalars(wanted)}
                law = {
                    one.id: one.target_at
                    for one in tasks.values()
                    if Random(f"{self.seed} {self._origin(one.element)}").random() < 0.4  # noqa: S311
                }
                drafts = select(Draft.task_id, Draft.fields).join(Task, Task.id == Draft.task_id)
                found[case_id] = {
                    "version": case.process_version,
                    "state": case.state,
                    "tasks": {one.id: one.element for one in tasks.values()},
                    "law": law,
                    "drafts": sorted(
                        (task, fields["said"])
                        for task, fields in db.session.execute(
                            drafts.where(Task.case_id == case_id)
                        )
                    ),
                }
        return found

    def _origin(self, element: str) -> str:
        now = self.names.get(element, element)
        return self.origins.get(now, now)

    def _items(self, run_id: str) -> dict[str, State]:
        with reading():
            wanted = select(MigrationItem).where(MigrationItem.run_id == run_id)
            return {one.case_id: one.state for one in db.session.scalars(wanted)}

    def _check_case(self, case: str, state: State, before: Lines, after: Lines) -> None:
        if state is not State.MIGRATED:
            self.refused += state is State.REFUSED
            self.check(before == after, f"{case} was not moved, and has changed")
            return
        self.moved += 1
        self.drafts += len(after["drafts"])
        self.check(after["version"] == self.newest, f"{case} is on another version")
        self.check(before["tasks"].keys() <= after["tasks"].keys(), f"{case} has lost a task")
        self.check(before["drafts"] == after["drafts"], f"{case} has lost a draft")
        kept = {task: after["law"].get(task) for task in before["law"]}
        self.check(kept == before["law"], f"a clock of the law has moved in {case}")

    def _check_undone(self, run_id: str, before: dict[str, Lines]) -> None:
        now = self._standing()
        for case, state in self._items(run_id).items():
            if state is State.UNDONE:
                self.undone += 1
                self.check(now[case] == before[case], f"{case} does not stand as before")
            elif state is State.MIGRATED:
                self.check(now[case]["version"] == self.newest, f"{case} is half undone")

    def check(self, holds: bool, what: str) -> None:
        """Say what does not hold, and of which seed."""
        assert holds, f"seed {self.seed}: {what}"
