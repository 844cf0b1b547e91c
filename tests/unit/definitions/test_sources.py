"""What is said of the names of files that were sent."""

from service.definitions.sources import LONGEST_NAME, clean_name


def test_a_refused_name_is_told_so_that_any_page_can_show_it():
    _, problem = clean_name("../" + "\0\x01" + "x" * 1000)
    assert problem is not None
    assert problem.file == ("../" + "x" * 1000)[:LONGEST_NAME]
    assert f"“{problem.file}” leads outside" in problem.message
