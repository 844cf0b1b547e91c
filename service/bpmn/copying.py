"""A diagram under another key: only the names of its process are written anew, byte for byte."""

import re

from service.bpmn.xml import encoding_of

_PLACES = (
    r"(?P<place>\s(?:id|processRef|bpmnElement)\s*=\s*)"
    r"""(?P<quote>["'])(?P<prefix>\w+:)?%s(?P=quote)"""
)
"""Where the key of a process stands, as the value of an attribute."""
_TAG = re.compile(r"""<(?:[\w.-]+:)?(?:process|participant)\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(r"""(?P<place>\sname\s*=\s*)(?:"[^"]*"|'[^']*')""")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def copy_under(source: bytes, *, key: str, new_key: str, name: str) -> bytes:
    """Write the process of a diagram under another key and name; everything else stays.

    Both keys are plain words. The pool that stands for the process is called as it is.
    """
    encoding = encoding_of(source)
    places = re.compile(_PLACES % re.escape(key))

    def renamed(found: re.Match[str]) -> str:
        quote, prefix = found["quote"], found["prefix"] or ""
        return f"{found['place']}{quote}{prefix}{new_key}{quote}"

    here = re.compile(_PLACES % re.escape(new_key))
    said = "".join(_ESCAPED.get(one, one) for one in name)

    def called(found: re.Match[str]) -> str:
        tag = found[0]
        if not here.search(tag):
            return tag
        return _NAME.sub(lambda one: f'{one["place"]}"{said}"', tag, count=1)

    return _TAG.sub(called, places.sub(renamed, source.decode(encoding))).encode(encoding)
