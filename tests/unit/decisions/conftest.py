from xml.sax.saxutils import escape, quoteattr

import pytest

from service.decisions import read_decisions

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def typed(reference):
    return f" typeRef={quoteattr(reference)}" if reference else ""


def column(tag, number, spec):
    """Write a column: `text : type | allowed values | default`."""
    spec, _, default = spec.partition("||")
    spec, _, allowed = spec.partition("|")
    text, _, kind = spec.rpartition(" : ") if " : " in spec else (spec, "", "")
    text, kind, values = text.strip(), kind.strip(), allowed.strip()
    listed = f"<{tag}Values><text>{escape(values)}</text></{tag}Values>" if values else ""
    if tag == "input":
        tested = f"<inputExpression{typed(kind)}><text>{escape(text)}</text></inputExpression>"
        return f'<input id="in{number}" label={quoteattr(text)}>{tested}{listed}</input>'
    otherwise = f"<defaultOutputEntry><text>{escape(default.strip())}</text></defaultOutputEntry>"
    inner = listed + (otherwise if default else "")
    return f'<output id="out{number}" name={quoteattr(text)}{typed(kind)}>{inner}</output>'


def table_xml(inputs, outputs, rules, *, policy="UNIQUE", aggregation=None, **decision):
    """Write a decision; a rule is a row of cells separated by `|`, inputs before outputs."""
    written = []
    for number, rule in enumerate(rules, 1):
        cells = [cell.strip() for cell in rule.split("|")]
        entries = [
            f"<inputEntry><text>{escape(c)}</text></inputEntry>" for c in cells[: len(inputs)]
        ]
        entries += [
            f"<outputEntry><text>{escape(c)}</text></outputEntry>" for c in cells[len(inputs) :]
        ]
        written.append(f'<rule id="r{number}">{"".join(entries)}</rule>')
    collected = f' aggregation="{aggregation}"' if aggregation else ""
    columns = [column("input", n, spec) for n, spec in enumerate(inputs, 1)]
    columns += [column("output", n, spec) for n, spec in enumerate(outputs, 1)]
    return decision_xml(
        f'<decisionTable id="table" hitPolicy="{policy}"{collected}>'
        + "\n".join([*columns, *written])
        + "</decisionTable>",
        **decision,
    )


def decision_xml(logic, *, key="advice", name="Advice", variable=None, requires=()):
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>'
        for each in requires
    )
    named = f'<variable name="{variable}"/>' if variable else ""
    return f'<decision id="{key}" name="{name}">{named}{needs}{logic}</decision>'


def file_xml(*decisions, namespace=DMN_13, attributes=""):
    return (
        f'<definitions xmlns="{namespace}" {attributes}>\n{chr(10).join(decisions)}\n</definitions>'
    )


@pytest.fixture
def xml():
    """The writers of DMN: `table`, `decision`, `file`."""

    class Xml:
        table = staticmethod(table_xml)
        decision = staticmethod(decision_xml)
        file = staticmethod(file_xml)

        @staticmethod
        def read(*decisions, **more):
            return {
                each.key: each
                for each in read_decisions(file_xml(*decisions, **more).encode(), file="a.dmn")
            }

    return Xml
