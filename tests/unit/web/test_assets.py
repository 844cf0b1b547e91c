import json
from pathlib import Path

import pytest

from service.web.assets import AssetsMissing, asset_finder, read_manifest


def test_sources_are_found_by_name(tmp_path: Path) -> None:
    built = {"handrail.scss": {"file": "style-1.css"}, "handrail.js": {"file": "handrail-2.js"}}
    (tmp_path / "manifest.json").write_text(json.dumps(built))
    asset = asset_finder(read_manifest(tmp_path), "/static/")
    assert asset("handrail.scss") == "/static/style-1.css"
    with pytest.raises(AssetsMissing, match=r"handrail\.ts"):
        asset("handrail.ts")


def test_missing_files_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="make assets"):
        read_manifest(tmp_path)
