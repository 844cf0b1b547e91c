"""Rows of a table that carry the headings of their columns."""

from markupsafe import Markup

from service.web.orders import Heading
from service.web.stacking import stacked

ROWS = Markup("""
<tr class="r" data-task="7">
  <th scope="row"><a href="/t">Visit &amp; talk</a></th>
  <td class="c">Due <strong>today</strong></td>
  <td> </td>
  <td>more than was said</td>
</tr>
<tr><td>only one</td></tr>
""")


def test_each_cell_carries_the_heading_of_its_column():
    told = stacked(ROWS, ["Task", Heading('Due "now"', "/?sort=due", "ascending"), "Who"])
    assert '<tr class="r" data-task="7" role="row">' in told
    assert '<th scope="row" role="rowheader"><a href="/t">Visit &amp; talk</a></th>' in told
    cell = '<div class="handrail-cell">Due <strong>today</strong></div></td>'
    assert f'<td class="c" role="cell" data-heading="Due &#34;now&#34;">{cell}' in told
    assert '<td role="cell"><div class="handrail-cell"> </div></td>' in told, "nothing to head"
    assert '<td role="cell"><div class="handrail-cell">more than was said</div></td>' in told
    assert '<td role="cell" data-heading="Task"><div class="handrail-cell">only one' in told
