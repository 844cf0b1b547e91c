"""The one allow-listed language in which models compute. Pure, bounded, and never Python.

Conditions, scripts, timers, due dates, inputs, decision cells and webhook mappings are written in
it. Text is read into a tree of our own and that into closures: nothing of it is ever evaluated as
Python, no attribute of any object can be reached, and only registered functions can be called.
"""

from service.expressions.compiled import Scope
from service.expressions.expression import Expression, compile_expression
from service.expressions.plain import to_json
from service.expressions.refusals import ExpressionFailed, ExpressionRefused
from service.expressions.script import Script, compile_script
from service.expressions.template import Template, compile_template

__all__ = [
    "Expression",
    "ExpressionFailed",
    "ExpressionRefused",
    "Scope",
    "Script",
    "Template",
    "compile_expression",
    "compile_script",
    "compile_template",
    "to_json",
]
