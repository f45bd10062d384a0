"""When the preview looks after a change: time passes by hand here."""

from __future__ import annotations

from plainforest.serve.settling import GRACE, LIMIT, QUIET, Settling


def test_nothing_happens_without_a_change() -> None:
    settling = Settling()
    assert settling.wait(5) is None
    assert not settling.look(5)
    assert not settling.young(5)


def test_one_save_of_several_events_is_one_look() -> None:
    settling = Settling()
    for now in (1.0, 1.001, 1.002):
        settling.touched(now)
    assert not settling.look(1.003)
    assert settling.look(1.002 + QUIET)
    assert settling.wait(2) is None


def test_changes_that_do_not_stop_are_looked_at_now_and_then() -> None:
    settling = Settling()
    looks, now = [], 0.0
    while now < 10 * LIMIT:
        settling.touched(now)
        if settling.look(now):
            looks.append(now)
        now += QUIET / 2
    assert 5 <= len(looks) <= 10


def test_the_last_change_is_always_followed_by_a_look() -> None:
    settling = Settling()
    settling.touched(1.0)
    assert settling.look(1.0 + QUIET)
    settling.touched(1.0 + QUIET)  # while the page was being made
    assert settling.look(1.0 + 2 * QUIET)


def test_a_bad_page_is_believed_when_files_have_been_quiet_for_longer() -> None:
    settling = Settling()
    settling.touched(1.0)
    assert settling.look(1.0 + QUIET)
    assert settling.young(1.0 + QUIET)
    settling.look_again()
    assert not settling.look(1.2)
    settling.touched(1.2)
    assert settling.look(1.2 + QUIET), "a change comes before the second look"
    assert not settling.look(1.0 + GRACE), "and puts it off"
    assert settling.look(1.2 + GRACE)
    assert not settling.young(1.2 + GRACE)
    assert settling.wait(9) is None
