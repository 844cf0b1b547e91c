"""How far a token reaches: its scopes, and the topics of work that it may serve.

`work` serves every topic; `work:letters` serves one.
"""

from collections.abc import Iterable

from service.people.groups import Scope
from service.people.refusals import UnknownScope

LONGEST_TOPIC = 100
"""Characters of a topic, as the outbox keeps it."""
_ON = f"{Scope.WORK}:"


def scope_of_topic(topic: str) -> str:
    """Return the scope by which a token may serve a topic."""
    return _ON + topic


def scopes_of(words: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes of a token: whoever may serve one topic may serve work."""
    return frozenset(Scope.WORK if one.startswith(_ON) else Scope(one) for one in words)


def topics_of(words: Iterable[str]) -> frozenset[str] | None:
    """Return the only topics of work that a token may serve; None: its scopes say."""
    given = set(words)
    if not given.isdisjoint({Scope.WORK, Scope.ADMIN}):
        return None
    return frozenset(one.removeprefix(_ON) for one in given if one.startswith(_ON))


def read_scopes(words: Iterable[str], *, among: Iterable[str] = tuple(Scope)) -> frozenset[str]:
    """Read scopes by their words: those `among` which they are, and single topics within `work`.

    Raises `UnknownScope`, naming the word and those there are.
    """
    given, known = frozenset(words), list(among)
    for word in given.difference(known):
        if Scope.WORK not in known or not _names_topic(word):
            there_are = [*known, f"{_ON}<topic>"] if Scope.WORK in known else known
            raise UnknownScope(f"There is no scope {word!r}; there are {', '.join(there_are)}.")
    return given


def _names_topic(word: str) -> bool:
    topic = word.removeprefix(_ON)
    fits = topic == topic.strip() and 0 < len(topic) <= LONGEST_TOPIC
    return word.startswith(_ON) and fits and topic.isprintable()
