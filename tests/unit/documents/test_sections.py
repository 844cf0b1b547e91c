import pytest

from service.documents import Change, Section, SectionsTooLong, compare, require_room


def test_a_section_is_kept_as_json():
    section = Section("a", "First", "text")
    assert Section.from_json(section.as_json()) == section


def test_sections_of_a_pack_have_room():
    require_room({"a": "x" * 20_000, "b": "y"}, why="x" * 500)


@pytest.mark.parametrize(
    ("texts", "why", "field", "said"),
    [
        ({"a": "x" * 20_001}, "", "a", "A section may have at most 20,000"),
        ({str(n): "x" * 20_000 for n in range(6)}, "", None, "together have 120,000"),
        ({}, "x" * 501, "why", "at most 500 characters"),
    ],
    ids=["section", "document", "reason"],
)
def test_what_is_too_long_is_told_with_its_length(texts, why, field, said):
    with pytest.raises(SectionsTooLong) as refused:
        require_room(texts, why=why)
    (problem,) = refused.value.problems
    assert problem.field == field
    assert said in problem.message


def test_versions_are_compared_word_by_word():
    assert compare("Ask us now", "Ask them now please") == (
        Change("same", "Ask"),
        Change("removed", " us"),
        Change("added", " them"),
        Change("same", " now"),
        Change("added", " please"),
    )
    assert compare("a b", "a") == (Change("same", "a"), Change("removed", " b"))
    assert compare("same", "same") == (Change("same", "same"),)
    assert compare("", "") == ()


def test_texts_of_the_same_words_are_told_apart_as_a_whole():
    long = "a " * 3_000
    assert compare(long, f"{long}b") == (Change("removed", long), Change("added", f"{long}b"))
    assert compare("", long) == (Change("added", long),)


def test_a_long_text_is_told_apart_by_its_words():
    words = [f"word{number}" for number in range(3_000)]
    changed = [*words[:1_000], "other", *words[1_001:]]
    assert compare(" ".join(words), " ".join(changed))[1:3] == (
        Change("removed", " word1000"),
        Change("added", " other"),
    )
