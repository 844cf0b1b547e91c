"""The views that people save: filters of a list under a name of their own."""

from sqlalchemy import select

from service.extensions import db
from service.people.models import SavedView, User
from service.people.refusals import NotFound, SavedViewNameTaken, SavedViewsFull, SavedViewUnnamed

MOST = 30
"""Views that one person may have."""
LONGEST_NAME = 100


def saved_views(username: str) -> list[SavedView]:
    """Return a person's views by name."""
    wanted = select(SavedView).where(SavedView.username == username)
    return list(db.session.scalars(wanted.order_by(SavedView.name)))


def save_view(username: str, name: str, query: str) -> SavedView:
    """Keep the part of an address that filters under a name; a view of that name is replaced.

    Raises SavedViewUnnamed and SavedViewsFull.
    """
    _lock(username)
    told = _name(name)
    view = _named(username, told)
    if view is None:
        if len(saved_views(username)) >= MOST:
            raise SavedViewsFull(f"You have {MOST} views already. Delete one first.")
        view = SavedView(username=username, name=told)
        db.session.add(view)
    view.query = query
    db.session.flush()
    return view


def rename_view(username: str, view_id: int, name: str) -> SavedView:
    """Give one's own view another name.

    Raises NotFound, SavedViewUnnamed and SavedViewNameTaken.
    """
    view, told = _own(username, view_id), _name(name)
    if _named(username, told) not in (None, view):
        raise SavedViewNameTaken(f"You have a view named “{told}” already.")
    view.name = told
    db.session.flush()
    return view


def delete_view(username: str, view_id: int) -> str:
    """Delete one's own view, and return its name. Raises NotFound."""
    view = _own(username, view_id)
    db.session.delete(view)
    db.session.flush()
    return view.name


def _lock(username: str) -> None:
    """Let nobody else write this person's views."""
    db.session.scalar(select(User.username).where(User.username == username).with_for_update())


def _own(username: str, view_id: int) -> SavedView:
    _lock(username)
    view = db.session.get(SavedView, view_id)
    if view is None or view.username != username:
        raise NotFound
    return view


def _named(username: str, name: str) -> SavedView | None:
    wanted = select(SavedView).where(SavedView.username == username)
    return db.session.scalar(wanted.where(SavedView.name == name))


def _name(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME or not told.isprintable():
        raise SavedViewUnnamed(f"Give the view a name of at most {LONGEST_NAME} characters.")
    return told
