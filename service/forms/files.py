"""Questions answered with files: the answers are ids of attachments of the case."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from mimetypes import guess_type

from typing_extensions import override

from service.forms.component import Asking, Field, Json, Posted
from service.forms.limits import MAX_FILES
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField(Field):
    """A list of attachment ids, of at most one unless `many`.

    Whether the ids exist, and may be seen, is for whoever holds the attachments to check.
    """

    many: bool = False

    def takes(self, file_name: str) -> bool:
        """Tell whether a file of this name is of a type that the question asks for."""
        kind = guess_type(file_name)[0] or ""
        wanted = [one.strip().lower() for one in self.settings.get("accept", "").split(",")]
        return not any(wanted) or any(
            file_name.lower().endswith(one) if one.startswith(".") else fnmatch(kind, one)
            for one in wanted
            if one
        )

    @override
    def read(self, raw: Json, said: Said) -> list[str] | None:
        """Give the list of ids; a single id stands for a list of one."""
        ids = [raw] if isinstance(raw, str) else raw
        if ids is None or ids in ([], [""]):
            return None
        if not isinstance(ids, list | tuple) or len(ids) > MAX_FILES:
            raise WrongAnswerError("not_files", said.must("be a list of attachments"))
        if not all(isinstance(item, str) and _ID.fullmatch(item) for item in ids):
            raise WrongAnswerError("not_files", said.must("be a list of attachments"))
        return list(dict.fromkeys(ids))

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Hold the number of files against what is asked for."""
        if len(answer) > 1 and not self.many:
            raise WrongAnswerError("too_many_files", asking.said.must("be a single file"))
        return answer

    @override
    def ask_for(self, said: Said) -> str:
        """Ask for an upload."""
        return said.upload()

    @override
    def take(self, name: str, posted: Posted) -> list[str]:
        """Take the ids of the files already uploaded."""
        return [value for value in posted.get(name, ()) if value]
