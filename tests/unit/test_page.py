"""The report's page: one file that asks for nothing, runs only its own script, and keeps what was said as text."""

import base64
import hashlib
import json
import re
import webbrowser
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.app import main
from bot.cli.page import asked
from bot.report.html import span
from bot.report.page import Figure, face, figure, page, questions
from bot.report.runs import counted, runs
from bot.report.shapes import Bar, Mark, Moment, Piece, Row, Token, Utterance, line
from bot.report.strip import COLUMNS, LONGEST_ROW_S, strips
from bot.session.record import SESSION_SCHEMA, Session
from bot.session.store import open_session
from tests.fakes.outline import Outline
from tests.fakes.pages import WORDS, answer, bars, sound, view
from tests.fakes.session_folder import NOW, question, write_session
from tests.fakes.session_folder import answer as told

pytestmark = pytest.mark.unit


def with_words(*texts: str) -> str:
    """A page in which these were said, asked, and are the one thing to change."""
    base = view()
    tokens = tuple(Token(text, Moment(i, i + 1.0)) for i, text in enumerate(texts))
    title = " ".join(texts)
    rows = (Row("Opening", (line("begins: ", Piece(title, Moment(0, 1))),)),)
    one = replace(answer(), title=title, about=title, rows=rows, dialogue=(Utterance("candidate", tokens),))
    shown = replace(base, answers=(one,), not_measured=((title, title),), title=title, session=None)
    return page(shown, sound(), asked=[("When", title)])


def test_the_policy_comes_first_and_names_the_pages_own_style_and_script() -> None:
    html = page(view(), sound())
    outline = Outline(html)
    assert [tag for tag, _ in outline.elements[:3]] == ["html", "head", "meta"]
    policy = outline.attributes("meta")[0]["content"] or ""
    assert outline.attributes("meta")[0]["http-equiv"] == "Content-Security-Policy"
    assert html.index("charset") < 1024
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "media-src": "blob:",
        "img-src": "data:",
        "style-src": f"'{hash_of(''.join(outline.content('style')))}'",
        "script-src": f"'{hash_of(outline.content('script')[0])}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def hash_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_nothing_is_loaded_and_nothing_runs_from_attributes() -> None:
    html = page(view(), sound())
    assert not re.search(r"(?:https?:)?//[\w.]+\.\w{2,}", re.sub(r"http://www\.w3\.org/2000/svg", "", html))
    for tag, attributes in Outline(html).elements:
        assert not {"src", "style", "srcdoc", "action"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#"), tag


def test_the_sound_is_there_once_and_inert() -> None:
    outline = Outline(page(view(), sound()))
    own, held = outline.attributes("script")
    assert own == {}
    assert held == {"type": "application/octet-stream", "id": "sound", "data-mime": "audio/webm"}
    assert base64.b64decode(outline.content("script")[1]) == sound().audio


def test_without_sound_there_is_nothing_to_play() -> None:
    html = page(view(), None)
    outline = Outline(html)
    assert len(outline.attributes("script")) == 1
    assert not outline.attributes("audio")
    assert not [one for one in outline.attributes("button") if "data-play" in one]
    assert not outline.attributes("noscript")
    assert len([one for one in outline.attributes("svg") if one.get("class") == "strip"]) == 1


def test_a_text_has_neither_times_nor_timelines() -> None:
    utterance = Utterance("candidate", (Token("So", None, ("lexical",)), Token("yes", None)))
    one = replace(answer(), moment=None, timeline=(), dialogue=(utterance,), rows=())
    html = page(replace(view(), answers=(one,), first=None, struck=(), session=None), None)
    assert "data-t" not in html.split("<script>")[0].split("</style>")[1]
    assert "In the timelines" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "<!-- ]]> -->",
        "\" onclick=alert(1) x='",
        "{{ 7 * 7 }}{% include 'base.html' %}",
        "&lt;b&gt;",
        "\u2028 \u2029 \u202e",
        "\ud800 \x00 \x1b[2J",
    ],
)
def test_what_was_said_stays_text(text: str) -> None:
    outline = Outline(with_words(text, "and more"))
    clean = re.sub(r"[\x00-\x1f]", "", text).encode("utf-8", "replace").decode()
    words = "".join(text for tag, text in outline.texts if tag in {"span", "bdi"})
    assert clean in words
    assert "49" not in words
    plain = Outline(with_words("x" * len(text), "and more"))
    assert [tag for tag, _ in outline.elements] == [tag for tag, _ in plain.elements]


@given(st.text(max_size=40))
def test_no_text_changes_the_page(text: str) -> None:
    elements = [tag for tag, _ in Outline(with_words(text or "x")).elements]
    usual = [tag for tag, _ in Outline(with_words("plain")).elements]
    # what is short stands on its button; what nobody can see is not shown as said
    assert set(elements) <= set(usual)
    assert elements.count("script") == usual.count("script")


def test_headings_form_an_outline() -> None:
    outline = Outline(page(view(), sound()))
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in outline.elements:
        assert set((attributes.get("aria-labelledby") or "").split()) <= set(ids)
        assert (attributes.get("href") or "#main").removeprefix("#") in ids


def test_the_parts_in_their_order() -> None:
    outline = Outline(page(view(), sound(), asked=[("When", "24 November 2026, 10:30")]))
    texts = " ".join(" ".join(text.split()) for tag, text in outline.texts if tag not in {"script", "style"})
    places = [
        "Your practice interview", "24 November 2026, 10:30", "2 answers, 1 with enough", "20261124-103000-abcdef",
        "To change first", "Say why you chose it.", "All answers together", "1 min 13 s", "185 words", "none heard",
        "What you thought, and what was heard", "you thought: few", "Marks in the transcripts", "Hesitation sounds",
        "1. Which one did you choose?", "What was said", "Interviewer", "talked", "What was measured", "9.6 a minute",
        "About 6 in 100 words are normal.", "Bortfeld 2001", "F1 0.92", "213 clips", "Faint ones.",
        "2. Why that one?", "Struck out by you", "Not measured", "It needs a text to read.", "0.1.0",
    ]  # fmt: skip
    at = 0
    for part in places:
        assert part in texts[at:], part
        at = texts.index(part, at)


def test_follow_ups_belong_to_their_question() -> None:
    first, second = answer(1), replace(answer(2), follow_up=True)
    third, fourth = answer(3), replace(answer(4), follow_up=True)
    grouped = [(one.asked.number, [other.number for other in one.follow_ups]) for one in questions([first, second])]
    assert grouped == [(1, [2])]
    grouped = [
        (one.asked.number, [other.number for other in one.follow_ups]) for one in questions([second, third, fourth])
    ]
    assert grouped == [(2, []), (3, [4])]


def test_figures_are_taken_apart_for_large_print() -> None:
    def of(text: str) -> Figure:
        return figure(Row("Pace", (line(text),)))

    assert of("152 words a minute, 4.6 syllables a second") == Figure(
        "Pace", "152", "words a minute", "4.6 syllables a second"
    )
    assert of("1 min 13 s, 185 words") == Figure("Pace", "1 min 13 s", "", "185 words")
    assert of("1.0 s to the first sound") == Figure("Pace", "1.0 s", "to the first sound", "")
    assert of('2 yours, 1 of "we"') == Figure("Pace", "2", "yours", '1 of "we"')
    assert of("none heard") == Figure("Pace", "", "none heard", "")
    assert of("came in 0.3 s before the question ended") == Figure(
        "Pace", "", "came in 0.3 s before the question ended", ""
    )


def test_a_moments_button_is_short() -> None:
    assert face(Piece("0:22")) == ("0:22", "")
    assert face(Piece("0:22 to 0:32")) == ("0:22 to 0:32", "")
    assert face(Piece('0:34 "Running shoes in size 42"')) == ("0:34", '"Running shoes in size 42"')
    assert face(Piece('1:02:03 "Running shoes in size 42"')) == ("1:02:03", '"Running shoes in size 42"')
    assert face(Piece("something rather long without a time")) == ("Listen", "something rather long without a time")


def test_moments_are_milliseconds() -> None:
    assert span(Moment(1.2344, 1.2346)) == "1234 1235"


# --- runs of marked words


def marked(*words: tuple[str, tuple[Mark, ...]]) -> list[Token]:
    return [Token(text, None, marks) for text, marks in words]


def test_neighbours_with_the_same_marks_are_one_run_pauses_included() -> None:
    tokens = marked(
        ("so", ()), ("I", ("decision",)), ("um", ("vocal", "decision")), ("0.5 s", ("pause", "mid_clause")),
        ("chose", ("decision",)), ("it", ("decision", "unsure")), ("1.0 s", ("pause",)), ("yes", ()),
    )  # fmt: skip
    assert [(run.marks, [token.text for token in run.tokens], run.tags) for run in runs(tokens)] == [
        ((), ["so"], ()),
        (("decision",), ["I", "um", "0.5 s", "chose"], ("decision",)),
        (("decision", "unsure"), ["it"], ()),
        ((), ["1.0 s"], ()),
        ((), ["yes"], ()),
    ]


def test_stretches_are_counted_once() -> None:
    tokens = marked(
        ("um", ("vocal",)), ("um", ("vocal",)), ("you", ("lexical",)), ("know", ("lexical",)), ("a", ()),
        ("like", ("lexical",)), ("1.0 s", ("pause",)), ("0.4 s", ("pause", "mid_clause")),
    )  # fmt: skip
    assert counted([Utterance("candidate", tuple(tokens))]) == {
        "vocal": 2,
        "lexical": 2,
        "pause": 1,
        "mid_clause": 1,
    }


@given(st.lists(st.sets(st.sampled_from(["vocal", "decision", "unsure", "pause"]))))
def test_runs_keep_every_word_in_order(marks: list[set[Mark]]) -> None:
    tokens = [Token(str(i), None, tuple(sorted(own))) for i, own in enumerate(marks)]
    assert [token for run in runs(tokens) for token in run.tokens] == tokens


# --- the timeline


def test_a_short_answer_is_one_row_from_its_first_bar() -> None:
    (row,) = strips(bars(), sound())
    assert (row.start_s, row.end_s) == (1, 16)
    kinds = [band.kind for band in row.bands]
    assert kinds == ["interviewer", "speech", "pause", "speech"]
    assert (row.bands[0].x, row.bands[0].width) == ("0%", "13.33%")
    assert [(pin.x, pin.label) for pin in row.fillers] == [("20%", '"um", 0:04')]
    assert [(tick.x, tick.text) for tick in row.ticks] == [("26.67%", "0:05"), ("60%", "0:10"), ("93.33%", "0:15")]


def test_a_long_answer_is_rows_of_equal_length() -> None:
    rows = strips([Bar("speech", Moment(10.0, 110.0), "Speech")], None)
    assert [(row.start_s, row.end_s) for row in rows] == [(10, 44), (44, 78), (78, 112)]
    assert [band.width for row in rows for band in row.bands] == ["100%", "100%", "94.12%"]
    assert not any(row.candidate for row in rows)


@given(st.floats(0.1, 3000.0), st.floats(0.0, 3000.0))
def test_rows_hold_all_and_are_never_too_long(seconds: float, start_s: float) -> None:
    rows = strips([Bar("speech", Moment(start_s, start_s + seconds), "Speech")], None)
    assert rows[0].start_s <= start_s
    assert rows[-1].end_s >= start_s + seconds - 1e-6
    assert all(row.end_s - row.start_s <= LONGEST_ROW_S + 1 for row in rows)


def test_the_waveform_shows_who_was_loud_when() -> None:
    (row,) = strips(bars(), sound())
    per_column = (row.end_s - row.start_s) / COLUMNS

    def loud(path: str) -> set[int]:
        return {int(row.start_s + int(column) * per_column) for column in re.findall(r"M(\d+) ", path)}

    assert loud(row.interviewer) == {1, 2}
    assert loud(row.candidate) >= {4, 5, 6, 12}
    assert not loud(row.candidate) & {1, 2}


def test_no_bars_no_timeline() -> None:
    assert strips((), sound()) == ()


# --- size


def test_a_long_interview_stays_small() -> None:
    tokens = tuple(Token("word", Moment(i, i + 1.0)) for i in range(300))
    long = tuple(replace(answer(i + 1), dialogue=(Utterance("candidate", tokens),)) for i in range(20))
    html = page(replace(view(), answers=long), None)
    assert len(html) < 1_000_000


# --- the command


@pytest.fixture
def scored(viva_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session whose scorecard is made without models."""
    from bot.cli import report
    from bot.scoring.scorecard import score_text

    folder = write_session(
        viva_home / "sessions", [question("Why?", 1.0, 2.0), told((3.0, 5.0, "I chose it because it is cheap"))]
    )
    card = score_text("Um, I chose it, like, because it is cheap.")
    monkeypatch.setattr(report, "scorecard_of", lambda _session: card)
    return folder


def test_the_page_is_written_into_the_sessions_folder(scored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--format", "html"]) == 0
    file = scored / "report.html"
    assert capsys.readouterr().out == f"Written to {file}.\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert 'id="sound"' in file.read_text(encoding="utf-8")
    assert not list(scored.glob(".report*"))


def test_a_session_without_recordings_has_a_page_too(scored: Path, tmp_path: Path) -> None:
    for track in ("candidate.wav", "interviewer.wav"):
        (scored / track).unlink()
    out = tmp_path / "mine.html"
    assert main(["report", "--format", "html", "--out", str(out)]) == 0
    html = out.read_text(encoding="utf-8")
    assert 'id="sound"' not in html
    assert "cheap" in html
    assert not (scored / "report.html").exists()


def test_open_opens_it(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", browser)
    assert main(["report", "--open"]) == 0
    assert opened == [(scored / "report.html").as_uri()]


def test_no_browser_is_said_with_the_path(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    assert main(["report", "--open"]) == 3
    assert capsys.readouterr().err.splitlines() == [
        "No browser could be opened from here.",
        f"Open {scored / 'report.html'} in one.",
    ]


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (scored / "report.html").write_text("the old one", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.private.os.fsync", full)
    assert main(["report", "--format", "html"]) == 1
    assert "could not be written" in capsys.readouterr().err
    assert (scored / "report.html").read_text(encoding="utf-8") == "the old one"
    assert not list(scored.glob(".report*"))


def record(**interview: object) -> Session:
    return Session(
        schema=SESSION_SCHEMA,
        id="20261124-103000-abcdef",
        created=NOW,
        viva_version="0.1.0",
        settings=json.loads(json.dumps({"interview": interview})),
        plan=[],
    )


def test_what_was_asked_for_is_said_as_far_as_it_is_known() -> None:
    assert dict(asked(record())) == {"When": "24 November 2026, 10:30"}
    assert dict(asked(record(level="senior", company="any", minutes=30.0)))["Asked for"] == "senior level, 30 minutes"
    assert dict(asked(record(pillar="design", company="startup", questions=1)))["Asked for"] == (
        "design questions, a start-up, 1 question"
    )
    assert "Asked for" not in dict(asked(record(level=3, minutes="long", company=["any"])))


def test_a_folder_that_never_got_its_record_has_a_page(viva_home: Path) -> None:
    folder = write_session(viva_home / "sessions", [question("Why?", 1.0, 2.0)])
    (folder / "session.json").unlink()
    assert dict(asked(open_session(folder).record))["When"].startswith("24 November 2026")


def test_all_words_of_the_fake_are_in_it() -> None:
    html = page(view(), sound())
    assert [word for word in WORDS if f">{word}</span>" not in html] == []
