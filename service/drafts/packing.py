"""Files as a ZIP: a folder that `handrail publish` takes, and that git keeps as well."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The same files give the same bytes."""


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack files under their names, in the order of these."""
    found = BytesIO()
    with ZipFile(found, "w", compression=ZIP_DEFLATED) as archive:
        for name, content in sorted(files):
            archive.writestr(ZipInfo(name, _NO_DATE), content, compress_type=ZIP_DEFLATED)
    return found.getvalue()
