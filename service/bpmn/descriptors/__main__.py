"""Write the files for modellers below the folder that is named, or else where it stands."""

import sys
from pathlib import Path

from service.bpmn.descriptors import make_files

for _path, _text in make_files().items():
    _file = Path(*sys.argv[1:2]) / _path
    _file.parent.mkdir(parents=True, exist_ok=True)
    _file.write_text(_text, encoding="utf-8")
