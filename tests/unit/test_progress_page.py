"""The page of progress: charts that say what they show, the same numbers as everywhere, nothing from outside."""

import re
import stat
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bot import paths
from bot.cli.app import main
from bot.report.accuracy import accuracy, of_change
from bot.report.chart import HEIGHT, LEFT, WIDTH, chart, rounds, scale
from bot.report.history import Past, Wish
from bot.report.metrics import METRICS
from bot.report.progress import Line, progress
from bot.report.progress_page import page
from bot.report.progress_view import view
from bot.session.index import INDEX_FILE
from tests.fakes.histories import Person, history, keep, pasts
from tests.fakes.session_folder import NOW

pytestmark = pytest.mark.unit

TODAY = NOW.date()
CHANGED = Person(vocal=6.0, drift={"vocal": 0.25})


def text_of(html: str) -> str:
    """What is read, without markup, style and script."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.said: list[str] = []
            self.quiet = 0

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.quiet += tag in {"style", "script"}

        def handle_endtag(self, tag: str) -> None:
            self.quiet -= tag in {"style", "script"}

        def handle_data(self, data: str) -> None:
            if not self.quiet:
                self.said.append(data)

    reader = Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.said).split())


def made(past: list[Past], **wish: object) -> str:
    found = progress(past, Wish(**wish), TODAY)  # type: ignore[arg-type]  # passed on
    figures = paths.figures_dir()
    return page(found, accuracy(figures), TODAY, of_change(figures))


def one(past: list[Past], metric: str) -> Line:
    return next(line for line in progress(past, Wish(), TODAY).lines if line.metric.key == metric)


def test_all_that_the_terminal_says_is_on_the_page() -> None:
    past = pasts(history(CHANGED, 30, 3))
    said = text_of(made(past))
    shown = view(progress(past, Wish(), TODAY), TODAY)
    assert any(change.startswith("Fillers, um and uh: fewer since") for change in shown.changes)
    rows = [row for theme in shown.themes for row in theme.rows]
    for expected in (
        *shown.changes,
        *(row.figure for row in rows),
        *(row.answers for row in rows),
        *(row.verdict for row in rows),
        *(reference.line for reference in shown.references),
        *(cell for comparison in shown.comparisons for row in comparison.rows for cell in row),
        shown.title,
        shown.about,
        shown.practice[0],
    ):
        assert expected in said, expected
    assert "How often this errs" in said


def test_every_chart_has_a_name_a_description_and_its_table() -> None:
    past = pasts(history(Person(), 12, 4))
    html = made(past)
    assert html.count('role="img"') == len(METRICS)
    for metric in METRICS:
        assert re.search(rf'<title id="{metric.key}-title">.* over \d+ sessions</title>', html)
        assert re.search(rf'<desc id="{metric.key}-desc">From .* to .*; no clear change\.</desc>', html)
    speed = one(past, "words_per_minute")
    [table] = re.findall(r'aria-label="The numbers of speed">(.*?)</table>', html, re.DOTALL)
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert cells[::3] == [f"{point.value:.0f}" for point in speed.points]
    assert cells[1::3] == [str(point.answers) for point in speed.points]
    assert table.count('<th scope="row">') == 12


def test_a_line_is_drawn_only_where_there_is_a_clear_change() -> None:
    quiet, changed = pasts(history(Person(), 30, 0)), pasts(history(CHANGED, 30, 3))
    assert chart(one(quiet, "vocal_fillers")).steps == ()
    before, after = chart(one(changed, "vocal_fillers")).steps
    assert before.x2 < after.x1
    assert before.y < after.y, "fewer is lower down"
    assert made(quiet).count('class="step"') == 1, "the key has one"
    assert made(changed).count('class="step"') > 2


def test_a_chart_is_true_to_scale() -> None:
    line = one(pasts(history(Person(), 20, 1)), "onset")
    drawn = chart(line)
    per = (drawn.ticks[0].y - drawn.ticks[-1].y) / (drawn.ticks[-1].value - drawn.ticks[0].value)
    zero = drawn.ticks[0].y + per * drawn.ticks[0].value
    for mark, point in zip(drawn.marks, line.points, strict=True):
        assert mark.y == pytest.approx(zero - per * point.value, abs=0.2)
        assert LEFT < mark.x < WIDTH
        assert 0 < mark.y < HEIGHT
        if point.low is not None and point.high is not None:
            assert mark.low == pytest.approx(zero - per * point.low, abs=0.2)
            assert mark.high == pytest.approx(zero - per * point.high, abs=0.2)
    xs = [mark.x for mark in drawn.marks]
    assert xs == sorted(xs)


@pytest.mark.parametrize(
    ("lowest", "highest", "drawn", "ticks"),
    [
        (1.0, 10.2, (0.0, 10.2), (0, 5, 10)),
        (110.0, 180.0, (110.0, 180.0), (120, 140, 160, 180)),
        (0.0, 100.0, (0.0, 100.0), (0, 25, 50, 75, 100)),
        (4.1, 4.4, (4.1, 4.4), (4.1, 4.2, 4.3, 4.4)),
        (3.0, 3.0, (1.5, 4.5), (2, 3, 4)),
        (0.0, 0.0, (-0.5, 0.5), (-0.5, -0.25, 0, 0.25, 0.5)),
        (-1.0, 2.0, (-1.0, 2.0), (-1, 0, 1, 2)),
    ],
)
def test_scales_have_round_numbers(
    lowest: float, highest: float, drawn: tuple[float, float], ticks: tuple[float, ...]
) -> None:
    assert scale(lowest, highest) == drawn
    assert rounds(*drawn) == pytest.approx(ticks)


def test_nothing_comes_from_outside_and_nothing_is_graded() -> None:
    html = made(pasts(history(CHANGED, 30, 3)))
    assert "default-src 'none'" in html
    assert not re.search(r"""(?:src|href|url\()=?["']?(?:https?:)?//""", html)
    assert "style=" not in html.split("</style>")[1]
    shown = text_of(html)
    for word in ("better!", "great", "well done", "streak", "lost", "improve"):
        assert word not in shown.lower().replace("better ratings", "")


def test_levels_have_marks_of_their_own() -> None:
    past = pasts(history(Person(), 12, 1))
    mixed = [one.model_copy(update={"level": "junior"}) for one in past[:5]] + past[5:]
    assert "level-" not in made(past).split("</style>")[1]
    html = made(mixed).split("</style>")[1]
    speed = html.split('<title id="words_per_minute-title">')[1].split("</svg>")[0]
    assert (speed.count("level-0"), speed.count("level-1")) == (5, 7)
    assert "Medians by level" in html


def test_days_of_practice_are_a_small_calendar() -> None:
    html = made(pasts(history(Person(), 5, 1)))
    assert html.count('class="day on"') == 5
    assert html.count('class="day ahead"') == 5
    later = TODAY + timedelta(days=60)
    quiet = page(progress(pasts(history(Person(), 5, 1)), Wish(), later), (), later)
    assert "Last practice: 24 Nov 2026." in quiet
    assert '<table class="days">' not in quiet


def test_pages_of_few_sessions_or_none_that_are_scored() -> None:
    single = text_of(made(pasts(history(Person(), 1, 1))))
    assert "Progress over 1 session" in single
    assert "too few sessions to say" in single
    unscored = text_of(made(pasts(history(Person(), 2, 1), state="unscored", samples=())))
    assert "2 sessions are not scored" in unscored
    assert "How to read this" not in unscored


def test_the_page_is_written_for_the_user_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for back, card in enumerate(history(Person(), 3, 1)):
        keep(paths.sessions_dir(), card, NOW - timedelta(days=back))
    opened: list[str] = []

    def browser(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    file = paths.data_dir() / "progress.html"
    assert main(["progress", "--format", "html"]) == 0
    assert capsys.readouterr().out == f"Written to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert opened == []
    other = paths.data_dir() / "mine.html"
    assert main(["progress", "--open", "--out", str(other)]) == 0
    assert opened == [other.as_uri()]
    assert other.read_text() == file.read_text()
    missing = paths.data_dir() / "no such folder" / "p.html"
    assert main(["progress", "--out", str(missing)]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_the_page_goes_when_a_session_does() -> None:
    folder = keep(paths.sessions_dir(), history(Person(), 1, 1)[0])
    assert main(["progress", "--format", "html"]) == 0
    assert paths.progress_page().exists()
    assert main(["sessions", "delete", folder.name, "--yes"]) == 0
    assert not paths.progress_page().exists()
    assert folder.name.encode() not in (paths.data_dir() / INDEX_FILE).read_bytes()


def test_without_a_browser_the_path_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: str) -> bool:
        return False

    monkeypatch.setattr("webbrowser.open", none)
    keep(paths.sessions_dir(), history(Person(), 1, 1)[0])
    assert main(["progress", "--open"]) == 3
    assert "No browser could be opened" in capsys.readouterr().err
