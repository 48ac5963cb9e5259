"""`viva interview`: what the job description, the CV and `--resume` may be, without holding an interview."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli import app, talk
from bot.interviewer.dossier import Papers
from bot.settings import Settings

pytestmark = pytest.mark.unit

JOB = "Payments engineer: you find fraud."
CV = "Built a fraud model at Geheimfirma."


@dataclass
class Fake:
    """Stands for the interview; keeps what it was to be held with."""

    calls: list[tuple[Settings, bool, Papers]] = field(default_factory=list)

    def with_microphone(self, settings: Settings, *, resume: bool = False, papers: Papers) -> int:
        self.calls.append((settings, resume, papers))
        return 0

    @property
    def resumed(self) -> bool:
        [(_, resume, _)] = self.calls
        return resume

    @property
    def papers(self) -> Papers:
        [(_, _, papers)] = self.calls
        return papers


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(talk, "with_microphone", fake.with_microphone)
    monkeypatch.setattr(app, "_keep_libraries_quiet", lambda: None)
    monkeypatch.setattr(app, "_keep_a_log", lambda: None)
    return fake


@pytest.fixture
def job(tmp_path: Path) -> str:
    path = tmp_path / "job.txt"
    path.write_text(JOB)
    return str(path)


@pytest.fixture
def cv(tmp_path: Path) -> str:
    path = tmp_path / "cv.md"
    path.write_text(CV)
    return str(path)


@pytest.fixture
def refused(held: Fake, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """Runs the command, which must not come to an interview, and returns the two lines it says."""

    def run(*arguments: str) -> list[str]:
        assert app.main(["interview", *arguments]) == 2
        assert held.calls == []
        out, err = capsys.readouterr()
        assert out == ""
        lines = err.splitlines()
        assert len(lines) == 2
        assert "Geheimfirma" not in err
        return lines

    return run


def interview(*arguments: str) -> None:
    assert app.main(["interview", *arguments]) == 0


def test_without_papers(held: Fake) -> None:
    interview()
    assert held.papers == Papers()
    assert not held.resumed


def test_nobody_is_asked_what_they_thought_if_they_say_so(held: Fake) -> None:
    interview()
    interview("--no-rating")
    assert [settings.report.self_rating for settings, _, _ in held.calls] == [True, False]


def test_a_job_description_and_a_cv(held: Fake, job: str, cv: str) -> None:
    interview("--job", job, "--cv", cv)
    assert held.papers == Papers(JOB, CV)
    assert not held.resumed


def test_a_job_description_alone(held: Fake, job: str) -> None:
    interview("--job", job, "--level", "staff")
    assert held.papers == Papers(JOB, "")
    assert held.calls[0][0].interview.level == "staff"


def test_resume_alone_goes_on_with_the_last_session(held: Fake) -> None:
    interview("--resume")
    assert held.resumed
    assert held.papers == Papers()


@pytest.mark.parametrize("order", ["{resume} {cv}", "{resume} {cv} {job}", "{job} {resume} {cv}", "{cv} {resume}"])
def test_resume_with_a_file_is_the_cv_and_a_new_interview(order: str, held: Fake, job: str, cv: str) -> None:
    interview(*order.format(resume="--resume", cv=cv, job=f"--job {job}").split())
    assert not held.resumed
    assert held.papers == Papers(JOB if "job" in order else "", CV)


def test_a_file_without_a_word_what_for(refused: Callable[..., list[str]], cv: str) -> None:
    said, hint = refused(cv)
    assert said == f"Got {cv!r}, and it is not said what for."
    assert f"--job {cv}" in hint
    assert f"--resume {cv}" in hint
    assert refused("--job", cv, cv)[0] == said


def test_two_cvs(refused: Callable[..., list[str]], cv: str) -> None:
    assert refused("--cv", cv, "--resume", cv) == ["Two CVs were given, --cv and --resume.", "Give one of them."]


@pytest.mark.parametrize("option", ["--job", "--cv"])
def test_a_session_that_is_gone_on_with_takes_no_papers(
    option: str, refused: Callable[..., list[str]], cv: str
) -> None:
    assert refused("--resume", option, cv)[0] == "A session that is gone on with keeps its questions."


def test_two_files(refused: Callable[..., list[str]], cv: str, job: str) -> None:
    said, hint = refused("--resume", cv, job)
    assert job in said
    assert hint == 'Run "viva interview --help".'


@pytest.mark.parametrize("option", ["--job", "--cv", "--resume"])
def test_papers_that_cannot_be_read(option: str, refused: Callable[..., list[str]], tmp_path: Path, cv: str) -> None:
    assert refused(option, str(tmp_path / "none.txt"))[0].endswith("cannot be read: No such file or directory.")
    assert "no kind of document" in refused(option, str(tmp_path))[0]
    (tmp_path / "cv.pdf").write_bytes(Path(cv).read_bytes())
    assert "cannot be read as pdf" in refused(option, str(tmp_path / "cv.pdf"))[0]
    (tmp_path / "blank.txt").write_text("\n \n")
    assert refused(option, str(tmp_path / "blank.txt"))[0].endswith("holds no text.")


@pytest.mark.parametrize("option", ["--job", "--cv"])
def test_an_option_without_its_file(option: str, refused: Callable[..., list[str]]) -> None:
    assert refused(option)[1] == 'Run "viva interview --help".'


def test_wrong_settings_are_told_before_the_papers_are_read(refused: Callable[..., list[str]], tmp_path: Path) -> None:
    assert "boss" in " ".join(refused("--level", "boss", "--job", str(tmp_path / "none.txt")))


@pytest.mark.skipif(sys.platform == "win32", reason="limits as on Unix")
def test_without_handles_it_says_so_before_anything_is_loaded(viva_home: Path) -> None:
    resource = pytest.importorskip("resource")

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))

    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--silent"],
        env={**os.environ, "VIVA_HOME": str(viva_home)},
        preexec_fn=few,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Too many files are open.",
        'Close some programs, or run "ulimit -n 1024" first.',
    ]
    assert not (viva_home / "sessions").exists()
