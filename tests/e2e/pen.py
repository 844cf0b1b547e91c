"""Drawing with the mouse in the modeller, as somebody does who points at what they see."""

from playwright.sync_api import Locator, Page, expect

Point = tuple[float, float]
SMOOTH = 6
"""Moves of the pointer in one drag: what follows a pointer wants to see it move."""
TRIES = 20
"""How often somebody points at an element that is not chosen yet."""


class Pen:
    """A pointer over the drawing of a draft. Elements are named by their ids."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator("#properties")

    def is_ready(self) -> None:
        expect(self.page.locator("#modeller[data-ready]")).to_be_visible()

    def is_saved(self) -> None:
        expect(self.page.locator("#saved")).to_contain_text("Saved at")

    def shapes(self) -> set[str]:
        found = self.page.locator("#canvas .djs-shape").evaluate_all(
            "nodes => nodes.map(one => one.dataset.elementId)"
        )
        return set(found)

    def choose(self, element: str) -> None:
        """Point at an element until it is chosen: just after another was put down none is."""
        shape = self.page.locator(f"#canvas .djs-shape[data-element-id={element}]")
        for _ in range(TRIES):
            if "selected" in (shape.get_attribute("class") or ""):
                break
            self._drawn(element).click()
        expect(self.page.locator(".djs-context-pad.open")).to_be_visible()

    def choose_listed(self, name: str) -> None:
        """Choose an element in the list below the drawing, such as a thin flow."""
        self.page.locator("#elements").get_by_role("button", name=name, exact=True).click()

    def between(self, before: str, after: str) -> Point:
        """Give the middle of what lies between two elements, as high as the first of them."""
        left, right = self._box(self._drawn(before)), self._box(self._drawn(after))
        x = (left["x"] + left["width"] + right["x"]) / 2
        return x, left["y"] + left["height"] / 2

    def make_room(self, before: str, after: str, across: float) -> None:
        """Move everything from one element on to the right, by so many pixels."""
        self._tool("space-tool").click()
        x, y = self.between(before, after)
        self._drag((x, y - 60), (x + across, y - 60))

    def put(self, kind: str, where: Point, name: str = "") -> str:
        """Take an element from the menu of all, put it down, and return its id."""
        before = self.shapes()
        self._tool("create").click()
        self._pick(kind)
        self.page.mouse.move(where[0] + 20, where[1] + 20)
        self.page.mouse.move(*where, steps=SMOOTH)
        self.page.mouse.click(*where)
        self._write(name)
        return self._only_new(before)

    def append(self, element: str, kind: str, name: str) -> str:
        """Let another element follow one, where there is room for it, and return its id."""
        before = self.shapes()
        self.choose(element)
        self.page.locator(".djs-context-pad [data-action=append]").click()
        self._pick(kind)
        self._write(name)
        return self._only_new(before)

    def connect(self, before: str, after: str) -> None:
        self.choose(before)
        arrow = self.page.locator(".djs-context-pad [data-action=connect]")
        self._drag(self._middle(arrow), self._middle(self._drawn(after)))

    def group(self, title: str) -> Locator:
        """Open a group of the panel, and return it."""
        found = self.panel.locator(".bio-properties-panel-group").filter(
            has=self.page.locator(".bio-properties-panel-group-header-title", has_text=title)
        )
        header = found.locator(".bio-properties-panel-group-header").first
        if "open" not in (header.get_attribute("class") or ""):
            header.click()
        return found

    def _drawn(self, element: str) -> Locator:
        return self.page.locator(f"#canvas .djs-shape[data-element-id={element}] > .djs-hit").first

    def _tool(self, name: str) -> Locator:
        return self.page.locator(f".djs-palette [data-action={name}]")

    def _pick(self, kind: str) -> None:
        self.page.locator(".djs-popup-search input").fill(kind)
        entries = self.page.locator(".djs-popup-results .entry")
        entries.get_by_text(kind, exact=True).first.click()

    def _write(self, name: str) -> None:
        if name:
            self.page.locator(".djs-direct-editing-content").fill(name)
            self.page.keyboard.press("Enter")

    def _only_new(self, before: set[str]) -> str:
        [new] = {one for one in self.shapes() - before if not one.endswith("_label")}
        return new

    def _drag(self, start: Point, end: Point) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=SMOOTH)
        mouse.up()

    def _middle(self, what: Locator) -> Point:
        box = self._box(what)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _box(self, what: Locator) -> dict[str, float]:
        box = what.bounding_box()
        assert box is not None
        return {**box}
