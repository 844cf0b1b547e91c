"""Write the files for modellers below the folder that is named, or else where it stands."""

import sys
from pathlib import Path

from service.bpmn.descriptors import write_files

if __name__ == "__main__":  # pragma: no branch
    write_files(Path(*sys.argv[1:2]))
