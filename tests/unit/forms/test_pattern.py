import time

import pytest

from service.forms.pattern import MAX_MATCHED, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", "SW1A 1AA"),
        (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "a@b.c"),
        (r"^(?:yes|no)$", "no"),
        (r"^(ab){3}$", "ababab"),
        (r"^\d{2,}$", "1234"),
        (r"^[]x]$", "]"),
        (r"^[\]]\.a*?$", "].a"),
        ("", "anything"),
    ],
)
def test_ordinary_patterns_match(pattern: str, value: str) -> None:
    assert compile_pattern(pattern).search(value)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"^(a+)+$", "varies"),
        (r"^(a|aa)*$", "varies"),
        (r"^((a?){20}){20}$", "repeats too much"),
        (r"(a{,200}){,200}", "curly"),
        (r"a{1000}", "curly"),
        (r"^a*b*c*d*$", "repeats too much"),
        (r"^" + "a?" * 30, "repeats too much"),
        (r"(?=a)", "look-around"),
        (r"(?P<n>a)", "look-around"),
        (r"(a)\1", "escape"),
        ("a\\", "escape"),
        (r"(a", "does not close"),
        (r"[a", "does not close"),
        (r"a)", "does not open"),
        (r"[[a]]", "set within a set"),
        (r"[a--b]", "set within a set"),
        ("(" * 11 + ")" * 11, "too many groups"),
        ("a" * 301, "longer"),
        (r"[z-a]", "not a regular expression"),
        (r"*a", "not a regular expression"),
        (r"a{3,2}", "not a regular expression"),
    ],
)
def test_slow_or_unreadable_patterns_are_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile_pattern(pattern)


def test_the_slowest_accepted_pattern_ends_soon() -> None:
    slowest = compile_pattern(r"^a*a*a*b")
    began = time.process_time()
    assert not slowest.search("a" * MAX_MATCHED)
    assert time.process_time() - began < 2
