from pathlib import Path

from service.stories.stage import Stages
from tests.corpus.__main__ import Tally

FOREIGN = Path(__file__).parents[1] / "bpmn" / "exported"


def test_other_products_files_are_counted_by_what_came_of_them(tmp_path):
    spoilt = tmp_path / "spoilt.bpmn"
    spoilt.write_bytes(b"<not xml")
    tally = Tally()
    with Stages("tally").lend():
        for path in (*sorted(FOREIGN.glob("*.bpmn")), spoilt, tmp_path / "gone.bpmn"):
            tally.add(path)
    assert (tally.sound + tally.refused, tally.reasons["xml_malformed"]) == (4, 1)
    assert list(tally.faults) == [str(tmp_path / "gone.bpmn")]
    assert "1 faults" in next(tally.lines())
