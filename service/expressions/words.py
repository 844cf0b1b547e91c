"""The words and signs of the language: how tightly operators bind, and what is reserved.

From loose to tight: `x if c else y`, `or ||`, `and &&`, `not`, comparisons, `+ -`, `* / // %`,
signs and `!`.
"""

from typing import Final

from service.expressions.syntax import Comparison

CHOICE, OR, AND, NOT, COMPARE, ADD, MULTIPLY, SIGN = range(1, 9)
COMPARISONS: Final[dict[str, Comparison]] = {
    "==": "==",
    "=": "==",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
POWERS: Final = {
    "if": CHOICE,
    "or": OR,
    "||": OR,
    "and": AND,
    "&&": AND,
    "in": COMPARE,
    "is": COMPARE,
    "not": COMPARE,
    **dict.fromkeys(COMPARISONS, COMPARE),
    **dict.fromkeys("+-", ADD),
    **dict.fromkeys(("*", "/", "//", "%"), MULTIPLY),
}
WORDS: Final = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
RESERVED: Final = {"and", "or", "not", "in", "is", "if", "then", "else", "elif"}
MENDS: Final = {
    "**": "Multiply instead: x * x.",
    ":=": "Only a script assigns, a line for each: name = value.",
    "?": "Write: if condition then a else b.",
    "..": "Write: x >= 1 and x <= 5.",
    ":": "Slices are not part of the language.",
}
