"""Migration: a running strand goes on in another version of its process, token by token.

A token keeps its number and goes to the element of the same id, or the one that the mapping names.
Events at what is open follow the drawing: new ones are armed, those that are gone withdrawn. Called
processes stay on their versions. What cannot go on is refused, with every reason at once.
"""

from service.engine.migration.migrating import migrate
from service.engine.migration.undoing import undo

__all__ = ["migrate", "undo"]
