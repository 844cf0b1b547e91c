"""The browser's built files, found by the names of their sources."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from service.errors import Fault

FOLDER = Path(__file__).parent / "static"
"""Where `make assets` puts them."""


class AssetsMissing(Fault):
    """The browser's files have not been built: run `make assets`."""


def read_manifest(folder: Path = FOLDER) -> Mapping[str, str]:
    """Map each source (`handrail.scss`) to its built file, which is named by its content.

    Raises `AssetsMissing` when nothing has been built.
    """
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise AssetsMissing(AssetsMissing.__doc__) from None
    return {source: entry["file"] for source, entry in found.items()}


def asset_finder(manifest: Mapping[str, str], base: str) -> Callable[[str], str]:
    """Give the function by which templates find a built file's address below `base`."""

    def asset(source: str) -> str:
        """Give the address of a source's built file."""
        if source not in manifest:
            raise AssetsMissing(f"Nothing is built from {source}: run `make assets`.")
        return f"{base.rstrip('/')}/{manifest[source]}"

    return asset
