"""Beginning the drafts of many processes at once: one that cannot be had stops no other."""

from collections.abc import Iterable, Mapping

from service.drafts.beginning import begin_from_files
from service.errors import Refusal
from service.people.actors import Acting
from service.transaction import transaction


def begin_each(
    diagrams: Mapping[str, Iterable[tuple[str, bytes]]], *, acting: Acting
) -> tuple[dict[str, str], dict[str, str]]:
    """Begin a draft with the files of each diagram, in a transaction of its own.

    Give the ids of the drafts, and why there is none of others, by what each diagram is called.
    """
    begun, refused = {}, {}
    for key, files in diagrams.items():
        try:
            with transaction():
                begun[key] = begin_from_files(files, acting=acting).id
        except Refusal as refusal:
            refused[key] = refusal.detail
    return begun, refused
