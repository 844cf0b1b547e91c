"""Holding a set of answers against its form: the one gate between a person and the case data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.errors import Problem
from service.forms.component import Asking, Field
from service.forms.form import Form
from service.forms.limits import MAX_PROBLEMS
from service.forms.parts import Entries
from service.forms.places import Place, find_hidden, stand, walk
from service.forms.reading import Reading, read_answers
from service.forms.refusals import WrongAnswerError, refuse_answers
from service.forms.said import speak_of
from service.forms.start import start_values
from service.forms.values import ABSENT, drop_at, lay_over, put_at, value_at

Json = Any


def check_answers(
    form: Form, answers: Mapping[str, Json], data: Mapping[str, Json], *, at: datetime
) -> dict[str, Json]:
    """Give the cleaned answers, ready to replace the top-level data keys that they name.

    Answers are typed and trimmed. A question that is not answered at all leaves the data as it
    is; one that is answered with nothing becomes null. What conditions hide is left out. A
    read-only question keeps the value that the form started from. An object in the data that the
    form fills in part keeps its other keys.

    Raises `AnswersInvalid` (`form_invalid`) with one `Problem` a question: `field` is its dotted
    path with entry numbers from 0 (`members.0.name`). An unknown key is such a problem too.
    """
    reading = read_answers(form, answers, data, at=at)
    hidden = find_hidden(form, reading.values, data, at=at)
    level = stand(form, reading.values, data, hidden)
    judge = _Judge(reading, start_values(form, data), at)
    for place in walk(form.components, level, at=at, skip=lambda place: place.name in hidden):
        judge.look_at(place)
    problems = [*judge.problems, *reading.strays]
    if problems:
        raise refuse_answers(problems[:MAX_PROBLEMS])
    return {
        key: lay_over(data.get(key), value) if isinstance(value, Mapping) else value
        for key, value in level.values.items()
    }


def typed_answers(form: Form, answers: Json, data: Mapping[str, Json], *, at: datetime) -> Json:
    """Give the answers as conditions read them, right or wrong: what is hidden is null."""
    values = read_answers(form, answers, data, at=at).values
    return stand(form, values, {}, find_hidden(form, values, data, at=at)).scope


class _Judge:
    """Judges the questions that can be seen, one place after the other."""

    def __init__(self, reading: Reading, started: Mapping[str, Json], at: datetime) -> None:
        self.reading = reading
        self.started = started
        self.at = at
        self.problems: list[Problem] = []

    def look_at(self, place: Place) -> None:
        """Judge a place if it asks something, and put the answer as it is kept in its holder."""
        component = place.component
        try:
            if isinstance(component, Entries):
                self._judge_entries(component, place)
            elif isinstance(component, Field):
                self._judge_field(component, place)
        except WrongAnswerError as wrong:
            self.problems.append(Problem(wrong.code, wrong.message, field=place.name))

    def _judge_field(self, field: Field, place: Place) -> None:
        if field.readonly.holds(place.scope, at=self.at):
            self._keep_start(field, place)
            return
        if problem := self.reading.wrong.get(place.name):
            self.problems.append(problem)
            return
        said = field.speak(place.scope, at=self.at, where=place.where)
        answer = value_at(place.holder, field.path)
        missing = answer is ABSENT or field.is_missing(answer)
        if missing and field.required.holds(place.scope, at=self.at):
            raise WrongAnswerError("required", field.ask_for(said))
        if answer is not ABSENT and answer is not None:
            asking = Asking(place.scope, self.at, said)
            put_at(place.holder, field.path, field.judge(answer, asking))

    def _keep_start(self, field: Field, place: Place) -> None:
        """Put back what a read-only question started from; another answer is refused."""
        before = value_at(self.started, place.name.split("."))
        answer = value_at(place.holder, field.path)
        wrong = place.name in self.reading.wrong
        if wrong or (answer is not ABSENT and answer is not None and answer != before):
            said = field.speak(place.scope, at=self.at, where=place.where)
            raise WrongAnswerError("read_only", said.must("not be changed"))
        if before is ABSENT:
            drop_at(place.holder, field.path)
        else:
            put_at(place.holder, field.path, before)

    def _judge_entries(self, entries: Entries, place: Place) -> None:
        if problem := self.reading.wrong.get(place.name):
            self.problems.append(problem)
            return
        rows = value_at(place.holder, entries.path)
        count = len(rows) if isinstance(rows, list) else 0
        said = speak_of(entries.label.read(place.scope, at=self.at), where=place.where)
        if count < entries.least:
            raise WrongAnswerError("too_few", said.must(f"have at least {_entries(entries.least)}"))
        if count > entries.most:
            raise WrongAnswerError("too_many", said.must(f"have {_entries(entries.most)} or fewer"))


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
