"""All that can be said with certainty about a decision before it is used."""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from service.decisions.hits import rank
from service.decisions.linting.atoms import cut
from service.decisions.linting.cover import Row, TooComplexError, uncovered
from service.decisions.linting.types import constant_results, type_problems
from service.decisions.table import Decision, HitPolicy, Rule
from service.errors import Problem
from service.expressions.values import same

_MOST_OF_A_KIND = 10
_SINGLE = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}


def lint(decision: Decision) -> tuple[Problem, ...]:
    """Give what is wrong with a decision, or may be.

    Errors: values that do not fit their column, rules of a unique table that overlap, rules of an
    any table that overlap with different results. Warnings: gaps without a default output, rules
    that never match or are never reached. At most ten of a kind are given.
    """
    problems = [*type_problems(decision)]
    if decision.rules and decision.inputs:
        table = _Table(decision)
        for kind in (table.overlaps(), table.gaps(), table.unreachable()):
            problems.extend(islice(kind, _MOST_OF_A_KIND))
    return tuple(problems)


def are_apart(decision: Decision) -> bool:
    """Tell whether it is certain that never two rules match the same data."""
    return _Table(decision).are_apart()


class _Table:
    """A table cut into atoms."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._columns = [
            cut(column, [rule.cells[place] for rule in decision.rules])
            for place, column in enumerate(decision.inputs)
        ]
        self._rows = [
            tuple(column.bits(cell) for column, cell in zip(self._columns, rule.cells, strict=True))
            for rule in decision.rules
        ]
        self._everything = tuple(column.everything for column in self._columns)

    def overlaps(self) -> Iterator[Problem]:
        """Find pairs of rules that match the same data where they may not."""
        policy = self._decision.hit_policy
        if policy not in {HitPolicy.UNIQUE, HitPolicy.ANY} or not self._is_free():
            return
        for first, second in combinations(range(len(self._rows)), 2):
            shared = self._shared(first, second)
            rules = self._decision.rules[first], self._decision.rules[second]
            if shared is None or (policy is HitPolicy.ANY and not self._differ(*rules)):
                continue
            yield self._problem(
                "rules_overlap",
                f"Rules {rules[0].id} and {rules[1].id} both match {self._words(shared)}.",
                "Narrow one of the two, or choose another hit policy.",
                rules[1],
            )

    def are_apart(self) -> bool:
        """Tell whether any two rules have a column in which they certainly share no value."""
        return all(
            any(
                one is not None and other is not None and not one & other
                for one, other in zip(first, second, strict=True)
            )
            for first, second in combinations(self._rows, 2)
        )

    def gaps(self) -> Iterator[Problem]:
        """Find data that no rule matches, unless there is a default for them."""
        decision = self._decision
        defaulted = any(output.default for output in decision.outputs)
        if decision.hit_policy not in _SINGLE or defaulted or not self._is_free():
            return
        # A cell of which too little is known may hold for anything: then there may be no gap.
        covers = [
            tuple(
                everything if bits is None or not column.path else bits
                for bits, everything, column in zip(
                    row, self._everything, self._columns, strict=True
                )
            )
            for row in self._rows
        ]
        region = tuple(column.expected for column in self._columns)
        told: list[Row] = []
        while gap := _search(region, covers, told):
            told.append(gap)
            yield self._problem(
                "rules_leave_gap",
                f"No rule matches {self._words(gap)}.",
                "Add a rule or a default output, or list the allowed input values.",
            )

    def unreachable(self) -> Iterator[Problem]:
        """Find rules that never match, or are never chosen because of others."""
        for number, rule in enumerate(self._decision.rules):
            row = self._rows[number]
            if 0 in row:
                label = self._columns[row.index(0)].label
                message = f"Rule {rule.id} never matches: its cell for {label} allows no value."
                yield self._problem("rule_never_matches", message, "Mend or remove it.", rule)
                continue
            region = tuple(
                everything if bits is None else bits
                for bits, everything in zip(row, self._everything, strict=True)
            )
            # A rule whose cells are not all known may cover less than it seems: it counts for none.
            covers = [
                tuple(bits for bits in self._rows[other] if bits is not None)
                for other in self._stronger(number)
                if None not in self._rows[other]
            ]
            if covers and _is_covered(region, covers):
                message = f"Rule {rule.id} is never chosen: others come first wherever it matches."
                mend = "Move it up, narrow the others or remove it."
                yield self._problem("rule_unreachable", message, mend, rule)

    def _stronger(self, number: int) -> list[int]:
        """Give the rules that are chosen rather than this one when both match."""
        policy = self._decision.hit_policy
        if policy is HitPolicy.FIRST:
            return list(range(number))
        own = constant_results(self._decision.rules[number])
        if policy is not HitPolicy.PRIORITY or own is None:
            return []
        place = (rank(self._decision, own), number)
        return [
            other
            for other, rule in enumerate(self._decision.rules)
            if (results := constant_results(rule)) is not None
            and (rank(self._decision, results), other) < place
        ]

    def _is_free(self) -> bool:
        """Say whether the columns test different values, so that all combinations can come."""
        paths = [f"{column.path}." for column in self._columns if column.path]
        return not any(
            one.startswith(other) or other.startswith(one) for one, other in combinations(paths, 2)
        )

    def _shared(self, first: int, second: int) -> Row | None:
        """Give what two rules certainly both match, or None."""
        shared: list[int] = []
        for column, one, other in zip(
            self._columns, self._rows[first], self._rows[second], strict=True
        ):
            if one is None or other is None:
                return None
            both = one & other & column.expected
            if not both or (not column.path and {one, other} != {column.everything}):
                return None
            shared.append(both)
        return tuple(shared)

    def _differ(self, first: Rule, second: Rule) -> bool:
        """Say whether two rules certainly give different results."""
        one, other = constant_results(first), constant_results(second)
        return one is not None and other is not None and not same(one, other)

    def _words(self, row: Row) -> str:
        """Describe some data."""
        words = [column.words(bits) for column, bits in zip(self._columns, row, strict=True)]
        return ", ".join(word for word in words if word) or "whatever the data are"

    def _problem(self, code: str, message: str, mend: str, rule: Rule | None = None) -> Problem:
        """Make a problem at a rule, or at the decision."""
        return Problem(
            code,
            f"{self._decision.name}: {message}",
            mend,
            file=self._decision.file,
            element=rule.id if rule else self._decision.key,
            line=rule.line if rule else self._decision.line,
            severity="error" if code == "rules_overlap" else "warning",
        )


def _search(region: Row, covers: Sequence[Row], told: Sequence[Row]) -> Row | None:
    """Find a gap not yet told; where the search takes too long, none is known."""
    try:
        return uncovered(region, covers, told)
    except TooComplexError:
        return None


def _is_covered(region: Row, covers: Sequence[Row]) -> bool:
    """Say whether rows certainly cover a region."""
    try:
        return uncovered(region, covers) is None
    except TooComplexError:
        return False
