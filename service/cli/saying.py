"""How the command line says things."""

from service.errors import Problem


def in_one_line(problem: Problem) -> str:
    """Say a problem in one line: where, what, and the mend."""
    place = ":".join(str(one) for one in (problem.file, problem.line) if one is not None)
    element = f" [{problem.element or problem.field}]" if problem.element or problem.field else ""
    mend = f" → {problem.mend}" if problem.mend else ""
    return f"{problem.severity} {place}{element}: {problem.message}{mend}"
