from service.forms.prose import Block, Run, read_html, read_markdown


def shown(blocks: tuple[Block, ...]) -> list[tuple[str, list[str]]]:
    return [
        (block.kind, ["".join(run.text for run in line) for line in block.lines])
        for block in blocks
    ]


def test_paragraphs_headings_and_bullets() -> None:
    listed = "Ask for:\n- proof of income\n* a rent\n  book\n\n1. one\n2) two"
    text = f"# Before you start\n{listed}\nThen\nwrite."
    assert shown(read_markdown(text)) == [
        ("heading", ["Before you start"]),
        ("paragraph", ["Ask for:"]),
        ("bullets", ["proof of income", "a rent"]),
        ("paragraph", ["book"]),
        ("numbers", ["one", "two"]),
        ("paragraph", ["Then write."]),
    ]


def test_strong_words_and_links() -> None:
    (block,) = read_markdown(
        "See [the **law**](https://example.org/a) **now** or [x](javascript:a)"
    )
    assert [run for run in block.lines[0] if run.strong] == [Run("now", strong=True)]
    (linked,) = read_markdown("See [the law](https://example.org/a).")
    assert linked.lines[0] == (
        Run("See "),
        Run("the law", link="https://example.org/a"),
        Run("."),
    )
    (unsafe,) = read_markdown("[x](javascript:a)")
    assert unsafe.lines[0] == (Run("[x](javascript:a)"),)


def test_html_is_shown_as_its_text() -> None:
    html = (
        "<style>p{}</style><h2>Be\n careful</h2><div>Do <b>not</b></div><ul><li>a</li><li>b"
        "</li></ul>1<br>2<script>bad()</script></script><p>&lt;i&gt;</p>"
    )
    assert shown(read_html(html)) == [
        ("heading", ["Be careful"]),
        ("paragraph", ["Do not"]),
        ("bullets", ["a", "b"]),
        ("paragraph", ["1"]),
        ("paragraph", ["2"]),
        ("paragraph", ["<i>"]),
    ]


def test_nothing_is_nothing() -> None:
    assert read_markdown(" \n\n") == ()
    assert read_html("<p></p>") == ()
