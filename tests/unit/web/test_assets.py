import json
import re
from pathlib import Path

import pytest

import service.web
from service.web.assets import AssetsMissing, asset_finder, read_manifest

WEB = Path(service.web.__file__).parent


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


def test_every_file_that_a_template_names_has_a_source() -> None:
    templates = "".join(path.read_text() for path in (WEB / "templates").rglob("*.html"))
    named = set(re.findall(r"asset\('([^']+)'\)", templates))
    assert named
    assert all((WEB / "frontend" / "src" / name).is_file() for name in named)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "frontend" / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("integrity" in package for package in packages)
    assert not any("resolved" in package for package in packages)
