"""What a message might mean, as the API tells it."""

from typing import Any

from service.cases.candidates import Candidate, Explanation


def told(found: Explanation) -> dict[str, Any]:
    """Tell a page of candidates and, on the first, the start events."""
    items = [_candidate(one) for one in found.items]
    return {"items": items, "starts": found.starts, "next": found.next}


def _candidate(one: Candidate) -> dict[str, Any]:
    differences = [
        {"problem": each.verdict, "key": each.key, "sent": each.sent, "awaited": each.awaited}
        for each in one.differences
    ]
    return {
        "case": one.case_id,
        "reference": one.reference,
        "title": one.title,
        "process": one.process,
        "element": one.element,
        "name": one.name,
        "correlation": dict(one.correlation),
        "verdict": one.verdict,
        "explanation": one.explanation,
        "differences": differences,
    }
