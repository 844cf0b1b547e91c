"""Look at a decision before it is used: types, gaps, overlaps and rules that never give a result.

What is said is certain. Where a cell or a column depends on more than one plain value of the
data, nothing is said about it rather than guessed.
"""

from service.decisions.linting.lint import are_apart, lint

__all__ = ["are_apart", "lint"]
