"""What the tests of documents share: the template of a pack, and officers who change one."""

from service.cases.commands.save_document import save_document
from service.cases.documents.drafting import draft_edit
from service.cases.storage import open_store
from service.installation import here
from service.transaction import reading

LETTER = b"""#import "/handrail.typ": section
#let data = json(bytes(sys.inputs.data))
#set document(title: "Pack")
#section("hello", "Greeting")[Dear #data.name,]
#section("advice", "Advice")[#data.advice]
#if data.extra != none { section("extra", "More")[#data.extra] }
"""


def save(hands, draft, by):
    drafted, stored = draft.stored(open_store(here().settings))
    return hands.do(lambda: save_document(drafted, stored, acting=hands.acting(by)).file_id)


def edit(hands, file_id, by, **texts):
    with reading():
        draft = draft_edit(file_id, texts, why="Plainer", actor=by)
    return save(hands, draft, by)
