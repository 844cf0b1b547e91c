"""Every page, in every state and after a wrong answer: sound for everybody, and when enlarged."""

from collections.abc import Callable, Iterable

import pytest
from werkzeug.routing import Map

from tests.e2e.endings import Endings
from tests.e2e.officer import Officer
from tests.e2e.soundness import faults
from tests.e2e.states import States, prepare_pages
from tests.e2e.tour import Tour, routes_in

pytestmark = pytest.mark.e2e
Seat = Callable[..., Officer]
ASKING = {
    *("web.start_page", "web.task", "web.hold_task_page", "web.hold_case_page"),
    *("web.link_case_page", "web.add_task_page", "web.correct_subject_page", "web.write_to"),
    *("web.send_page", "web.ask_in_bulk", "web.answer_escalation", "web.absences"),
    *("web.new_person", "web.new_role", "web.new_token", "web.new_reason", "web.sign_in_rules"),
    *("web.add_message_template", "web.change_calendar", "web.own_password"),
    *("web.sign_in", "web.invitation"),
}
"""A page, at least, of each family of forms: sent empty, it says what it lacks."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Map:
    return routes_in(tmp_path_factory.mktemp("routes"))


class Visit:
    """A tour on which every page is looked at; each kind of form is sent empty once, as well."""

    def __init__(self, tour: Tour) -> None:
        self._tour = tour
        self._refused: set[str] = set()
        self.endings = Endings()
        self.faults: dict[str, str] = {}

    def take(self, one: Officer, beginnings: Iterable[str]) -> None:
        for path in self._tour.take(one, beginnings):
            self._look(one, path)
            endpoint = self._tour.endpoint(one.path)
            if endpoint in ASKING - self._refused and one.asks:
                self._refused.add(endpoint)
                one.send_nothing()
                self._look(one, f"{path} sent empty")
                if not one.problems:
                    self.faults[f"{path} says nothing when it is sent empty"] = path

    def _look(self, one: Officer, where: str) -> None:
        for fault in (*faults(one.page), *self.endings.faults(one.page)):
            self.faults.setdefault(fault, where)

    def never_refused(self) -> set[str]:
        return ASKING - self._refused


def test_every_page_is_sound(officer: Seat, routes: Map, states: States):
    tour = Tour(routes)
    visit = Visit(tour)
    admin = officer("admin")
    hidden = prepare_pages(admin, states)
    visit.take(admin, ["/", *hidden, *states, "/?text=nothingislikethis", "/nowhere"])
    visit.take(admin, set(tour.unlinked()) - {"/sign-in"})
    visit.take(officer("tess"), ["/", "/team", *states])
    narrow = officer("olivia", width=320)
    visit.take(narrow, ["/", "/team", *states])
    narrow.context.clear_cookies()
    visit.take(narrow, ["/sign-in", hidden[0], "/accessibility"])
    assert visit.faults == {}
    assert tour.missed() == []
    assert visit.never_refused() == set()
    assert visit.endings.missed() == []


def test_the_summary_of_errors_leads_to_the_field(officer: Seat):
    one = officer("olivia").open("/start/housing_options").send_nothing()
    one.page.locator(".govuk-error-summary__list a").first.click()
    assert one.page.evaluate("document.activeElement.name") == "applicant_name"
