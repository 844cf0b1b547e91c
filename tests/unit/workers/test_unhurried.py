from workers.unhurried import LONGEST_REST, unhurried


def test_each_thing_is_followed_by_as_long_a_rest():
    clock, rests = [0.0], []

    def rest(seconds):
        rests.append(seconds)
        clock[0] += seconds

    going = unhurried(lambda: clock[0] < 9, now=lambda: clock[0], rest=rest)
    for taken in (0.25, 0.5, 20):
        assert going()
        clock[0] += taken
    assert not going()
    assert rests == [0.25, 0.5, LONGEST_REST]
