"""A journal says afterwards what was asked, and what was answered, if anything was."""

from tests.chaos.journal import Answer, Asking, Journal, Told, read_journals

FIRST = Asking("ann-1", "ann", "claim", "/tasks/t/claim", case="c", task="t")
SECOND = Asking("ann-2", "ann", "note", "/cases/c/notes", {"text": "ann-2"}, mark="ann-2")


def test_what_was_written_is_read_again(tmp_path):
    answer = Answer(409, {"code": "task_is_held"}, {"503": 2})
    with Journal(tmp_path / "ann") as journal:
        journal.ask(FIRST)
        journal.close_with(FIRST, answer)
        journal.ask(SECOND)
    assert read_journals([tmp_path / "ann"]) == [Told(FIRST, answer), Told(SECOND, None)]
    assert not answer.accepted
