"""Tables on a narrow screen: each row becomes a card in which every value has its heading.

A phone has no room for columns, and one that is out of sight is not read: often it holds what can
be done. The style sheet stacks the cells there and shows beside each the heading that stands in
`data-heading`; roles say that it is a table still, whatever the style sheet makes of it.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from markupsafe import Markup, escape

from service.web.orders import Heading

_ROW: Final = re.compile(r"<tr\b([^>]*)>(.*?)</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<(td|th)\b([^>]*)>(.*?)</\1>", re.DOTALL)


def stacked(rows: str, columns: Sequence[str | Heading]) -> Markup:
    """Give each cell of rows of our own markup the heading of its column.

    A cell without content gets none and is left out where rows are stacked, as is the heading of
    a row's own header, which stands above the others.
    """
    texts = [one if isinstance(one, str) else one.text for one in columns]

    def row(found: re.Match[str]) -> str:
        cells = zip_longest(_CELL.finditer(found[2]), texts)
        written = "\n".join(_cell(cell, text or "") for cell, text in cells if cell)
        return f'<tr{found[1]} role="row">{written}</tr>'

    return Markup(_ROW.sub(row, rows))  # noqa: S704  what a template of ours has escaped


def _cell(found: re.Match[str], text: str) -> str:
    tag, attributes, content = found.groups()
    if tag == "th":
        return f'<th{attributes} role="rowheader">{content}</th>'
    told = f' data-heading="{escape(text)}"' if text and content.strip() else ""
    return f'<td{attributes} role="cell"{told}><div class="handrail-cell">{content}</div></td>'
