"""Why a strand cannot go on in another version: gathered, so that all reasons are told at once."""

from service.engine.spec import ElementSpec
from service.errors import Problem

_MAP = "Map it to the element that takes its place, or wait until it is done."
_WAIT = "Wait until one of them is done, or draw them side by side."


class Obstacles:
    """The problems found so far; elements are named by the ids of the version that is left."""

    def __init__(self, version: int) -> None:
        """`version` is the one to go on in."""
        self.version = version
        self.found: list[Problem] = []

    def missing(self, spec: ElementSpec, *, elsewhere: bool) -> None:
        """Say that an open element is not drawn in the scope in which it is open."""
        where = "draws it in another sub-process" if elsewhere else "does not draw it"
        code = "element_elsewhere" if elsewhere else "element_missing"
        self._add(code, spec, f"{_said(spec)} is open, and version {self.version} {where}.", _MAP)

    def changed(self, spec: ElementSpec) -> None:
        """Say that an open element is something else."""
        what = "another type of element, event or loop"
        message = f"{_said(spec)} is open, and is {what} in version {self.version}."
        self._add("element_changed", spec, message, _MAP)

    def two_in_one(self, spec: ElementSpec, other: ElementSpec) -> None:
        """Say that two open elements would become one."""
        message = f"{_said(other)} and {_said(spec)} are both open, and would become one element."
        self._add("two_in_one", spec, message, "Map one of them to another element.")

    def under_way(self, spec: ElementSpec) -> None:
        """Say that an element is in the middle of something that cannot be carried over."""
        message = f"{_said(spec)} is being compensated or taken up again just now."
        self._add("under_way", spec, message, "Try again when that is done.")

    def flow_missing(self, join: ElementSpec, flow: str) -> None:
        """Say that a token waits at a join by a flow that is gone."""
        message = (
            f"A branch has arrived at {_said(join)} by the flow {flow}, "
            f"which version {self.version} does not draw."
        )
        mend = "Keep the flow's id, or map the element that it leaves."
        self._add("flow_missing", join, message, mend)

    def never_joins(self, join: ElementSpec, flow: str, live: ElementSpec) -> None:
        """Say that a join of the new version would wait in vain."""
        message = (
            f"{_said(join)} in version {self.version} would wait for ever for its flow {flow}: "
            "nothing that is open leads there."
        )
        mend = "Let the new branch begin after what is open now, or wait until that is done."
        self._add("never_joins", live, message, mend)

    def not_together(self, one: ElementSpec, other: ElementSpec) -> None:
        """Say that two elements which are open side by side exclude or follow each other."""
        message = (
            f"{_said(one)} and {_said(other)} are open side by side; in version {self.version} one "
            "follows or excludes the other, so that work would be done twice."
        )
        self._add("not_together", one, message, _WAIT)

    def clock_lost(self, spec: ElementSpec) -> None:
        """Say that a clock of the law would end."""
        message = (
            f"The statutory clock of {_said(spec)} runs, and version {self.version} does not draw "
            "it."
        )
        mend = "Draw it, or map its event to the one that takes its place."
        self._add("statutory_clock_lost", spec, message, mend)

    def clock_restarted(self, spec: ElementSpec) -> None:
        """Say that a clock of the law would start anew."""
        message = f"The statutory clock of {_said(spec)} never starts anew."
        self._add("statutory_clock_restarted", spec, message, "Keep or recompute it.")

    def unknown(self, field: str, element: str, message: str, mend: str) -> None:
        """Say that the request names something that is not there."""
        self.found.append(Problem("unknown_element", message, mend, field=field, element=element))

    def _add(self, code: str, spec: ElementSpec, message: str, mend: str) -> None:
        problem = Problem(code, message, mend, element=spec.element)
        if problem not in self.found:
            self.found.append(problem)


def _said(spec: ElementSpec) -> str:
    """Name an element as people know it."""
    return f"“{spec.title or spec.element}”"
