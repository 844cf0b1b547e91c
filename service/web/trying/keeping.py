"""Keeping what was tried out as a story of the draft, which expects what was found."""

import re
from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.drafts.changing import NEW, save_file
from service.drafts.refusals import DraftChanged, DraftFileUnusable, DraftIsNotBeingDrawn
from service.errors import Refusal
from service.people.guards import guarded
from service.people.verbs import Verb
from service.stories.growing import expecting
from service.stories.story import Story
from service.stories.trial import try_out
from service.stories.writing import write_story
from service.transaction import transaction
from service.web.blueprint import takes_long_text, web
from service.web.session import acting
from service.web.trying.dates import LARGEST_PAGE, story_sent
from service.web.trying.ground import Ground, ground_of_draft
from service.web.trying.pages import Tried, stand_page

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 50
_LONGEST_SENTENCE = 200


@web.post("/drafts/<draft_id>/dates/keep")
@guarded(Verb.DRAFT_DEFINITIONS)
@takes_long_text(LARGEST_PAGE)
def keep_dates(draft_id: str) -> ResponseReturnValue:
    """Keep the story that the page carries. Raises StoryInvalid for one that nobody wrote here."""
    ground, story = ground_of_draft(draft_id), story_sent()
    tried = Tried(ground, story, try_out(story, ground.files, ground.key))
    trial = tried.trial
    sentence = " ".join(request.form.get("sentence", "").split())
    if not 0 < len(sentence) <= _LONGEST_SENTENCE:
        return stand_page(tried, ["Say in one sentence what the story tells"])
    if trial.refused is not None or trial.stand is None or ground.folder is None:
        return stand_page(tried, ["It cannot be kept as it is"])
    name = _free_name(ground, sentence)
    text = write_story(_told_in(sentence, expecting(story, trial.telling)))
    try:
        with transaction():
            save_file(draft_id, name, text.encode(), seen=NEW, acting=acting())
    except (DraftFileUnusable, DraftChanged, DraftIsNotBeingDrawn, UnicodeEncodeError) as refused:
        said = refused.detail if isinstance(refused, Refusal) else "It holds a broken character."
        return stand_page(tried, [said])
    flash("The story is part of the draft. It expects what you saw.", "success")
    return redirect(url_for("web.draft_story", draft_id=draft_id, name=name))


def _free_name(ground: Ground, sentence: str) -> str:
    """Name the story's file after what it tells; one that is taken gets a number."""
    plain = _OTHER.sub("_", sentence.lower())[:_LONGEST_NAME].strip("_") or "story"
    taken = {name for name, _ in ground.files}
    number = 1
    while (name := f"{ground.folder}/{plain}{f'_{number}' if number > 1 else ''}.yaml") in taken:
        number += 1
    return name


def _told_in(sentence: str, story: Story) -> Story:
    """Let a story tell something, with nobody in it who does nothing."""
    acts = {story.start.by, *(one.by for one in story.steps)}
    people = {name: roles for name, roles in story.people.items() if name in acts}
    return replace(story, sentence=sentence, people=people)
