"""Stories: a case told as a test, in plain files that analysts write and read.

`read_story` reads one; `tell` tells it on a *stage*, a scratch installation in memory that touches
nothing of the one at hand, and gives a `Telling`: what happened at each step, and what did not come
as the story expects.
"""

from service.stories.reading import read_story
from service.stories.refusals import StoryInvalid
from service.stories.story import Story
from service.stories.surroundings import Surroundings, standing, surroundings
from service.stories.tell import tell
from service.stories.telling import Telling, ToldStep

__all__ = [
    "Story",
    "StoryInvalid",
    "Surroundings",
    "Telling",
    "ToldStep",
    "read_story",
    "standing",
    "surroundings",
    "tell",
]
