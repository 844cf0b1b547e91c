from service.bpmn.facts import Facts


def test_a_call_is_pinned_to_a_number_and_to_nothing_else():
    for said, pinned in ((None, None), ("latest", None), ("4", 4)):
        assert Facts(called_version=said).pinned_version == pinned
    # No version has so many digits: the call leads nowhere, and not to the latest.
    assert Facts(called_version="9" * 5_000).pinned_version == 10**18 - 1
