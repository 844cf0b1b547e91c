"""Coming from SpiffArena or Camunda: a folder of theirs, read, translated, proved and told of.

`gather_folder` and `gather_archive` read the files and never what lies outside; `translate` makes
processes of them and a report in which every file and every foreign word has its place. What the
report says of a process is proved: it is checked and compiled as publishing would. `write_into`
writes folders that can be published.
"""

from service.importing.archive import gather_archive
from service.importing.folder import gather_folder
from service.importing.gathered import FolderUnusable, Gathered
from service.importing.lines import Line, Word
from service.importing.report import Report, State, Told
from service.importing.translating import translate
from service.importing.writing import FolderIsTaken, write_into

__all__ = [
    "FolderIsTaken",
    "FolderUnusable",
    "Gathered",
    "Line",
    "Report",
    "State",
    "Told",
    "Word",
    "gather_archive",
    "gather_folder",
    "translate",
    "write_into",
]
