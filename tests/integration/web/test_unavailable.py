import pytest
from sqlalchemy.exc import OperationalError

from service import transaction


@pytest.mark.parametrize("path", ["/", "/cases", "/sign-in"])
def test_a_page_without_its_database_says_so_and_the_session_stays(visit, monkeypatch, path):
    olivia = visit("olivia")

    def nowhere(_):
        raise OperationalError("BEGIN", {}, Exception("no route to host"))

    with monkeypatch.context() as patched:
        patched.setattr(transaction, "begin_reading", nowhere)
        page = olivia.get(path)
    assert page.status == 503
    assert page.heading == "Handrail is busy"
    assert page.response.headers["Retry-After"] == "5"
    assert olivia.get("/").status == 200
