"""What is shipped and how it is set up: the locks, the wheel, the scripts."""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
ALL_LOCKS = [*LOCKS, "requirements-build.lock"]


def pinned(lock: str) -> set[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==\S+", text, re.MULTILINE))


# --- the locks


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|--index|--extra-index|--find-links|file:|@ )\S*", text) == []


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_requirement_of_a_lock_is_pinned_by_checksum(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(("lock", "extra"), [(LOCKS[0], None), (LOCKS[1], "dev")])
def test_a_lock_holds_every_declared_dependency(lock: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {re.split(r"[<>=~\[; ]", requirement)[0].lower() for requirement in declared}
    assert names - pinned(lock) == set()


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=~]", requirement)[0].lower() for requirement in project["dependencies"]}
    unnamed = {"parselmouth": ["praat-parselmouth"]}  # its wheel does not say what is in it
    carriers = {**importlib.metadata.packages_distributions(), **unnamed}
    undeclared = {
        name: str(file.relative_to(ROOT))
        for file in (ROOT / "bot").rglob("*.py")
        for name in imported_by(file) - set(sys.stdlib_module_names) - {"bot"}
        if not {carrier.lower() for carrier in carriers.get(name, [name])} & declared
    }
    assert undeclared == {}


def imported_by(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    of = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.split(".")[0] for name in plain | of}


def test_no_lock_holds_torch_or_a_packed_model() -> None:
    from bot.catalogue import entries

    packed = {package.name for entry in entries() for package in entry.packages}
    assert (pinned(LOCKS[0]) | pinned(LOCKS[1])) & (packed | {"torch"}) == set()


def test_the_dev_lock_agrees_with_the_other() -> None:
    assert pinned(LOCKS[0]) <= pinned(LOCKS[1])


# --- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a freshly built wheel."""
    builders = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    [built] = builders.WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"]
    )
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["prompts", "voices"])
def test_the_wheel_holds_what_the_repository_does(wheel: set[str], folder: str) -> None:
    ours = {f"bot/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*.*") if path.is_file()}
    assert ours
    assert ours - wheel == set()


def test_the_wheel_holds_the_catalogue_and_its_licence(wheel: set[str]) -> None:
    assert {"bot/catalogue/models.toml", "bot/py.typed"} <= wheel
    assert [name for name in wheel if name.endswith("licenses/LICENSE")] != []


def test_the_wheel_holds_neither_tests_nor_scripts(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"bot"}


# --- the scripts


def python_scripts() -> list[Path]:
    found = [path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix]
    return [path for path in found if "python" in path.read_text(encoding="utf-8").split("\n", 1)[0]]


def test_every_python_script_begins_with_the_same_line_and_can_be_run() -> None:
    assert len(python_scripts()) > 30
    assert len({path.read_text(encoding="utf-8").split("\n", 1)[0] for path in python_scripts()}) == 1
    assert [path.name for path in python_scripts() if not os.access(path, os.X_OK)] == []


@pytest.mark.parametrize("made", [True, False])
def test_a_script_runs_in_the_environment_beside_it_without_its_being_active(tmp_path: Path, *, made: bool) -> None:
    first = python_scripts()[0].read_text(encoding="utf-8").split("\n", 1)[0]
    script = tmp_path / "a clone" / "scripts" / "told"
    script.parent.mkdir(parents=True)
    script.write_text(f"{first}\nimport sys\nprint(sys.argv[1:], sys.prefix)\n", encoding="utf-8")
    script.chmod(0o755)
    beside = script.parent.parent / ".venv"
    if made:
        venv.create(beside, symlinks=True)
    done = subprocess.run([str(script), "two words"], cwd=os.sep, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("['two words']")
    assert (str(beside) in done.stdout) is made


# --- the scripts, on machines that are not this one


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, in a folder with a space, and all the programs it finds."""
    clone = tmp_path / "a clone"
    for part in ("scripts", "voices", "bot/catalogue"):
        shutil.copytree(ROOT / part, clone / part)
    for file in [*ALL_LOCKS, "pyproject.toml"]:
        shutil.copy(ROOT / file, clone)
    programs = clone / "bin"
    programs.mkdir()
    for name in ("bash", "env", "dirname", "cat", "cksum", "grep", "mktemp", "rm"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return clone


def program(machine: Path, name: str, body: str) -> None:
    file = machine / "bin" / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def setup(machine: Path, kind: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(machine / "scripts" / "setup"), kind],
        env={"PATH": str(machine / "bin"), "HOME": str(machine)},
        cwd=os.sep,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_refused_in_two_lines(machine: Path) -> None:
    program(machine, "python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    done = setup(machine)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "Viva needs Python 3.11, 3.12 or 3.13; python3 is Python 3.9.2.",
        "Install one of them, or name it: VIVA_PYTHON=/path/to/python3.12 scripts/run demo",
    ]


@pytest.mark.parametrize(
    ("kind", "packages"),
    [
        ("run", "libasound2-plugins"),
        ("dev", "libasound2-plugins pulseaudio pulseaudio-utils chromium fonts-liberation"),
    ],
)
def test_only_the_missing_system_packages_are_installed(machine: Path, kind: str, packages: str) -> None:
    program(machine, "python3", "[ $1 = -c ]")
    program(machine, "id", "echo 0")
    program(machine, "dpkg-query", '[ "$3" = libportaudio2 ] && echo "install ok installed"')
    program(machine, "apt-get", f'echo "$*" >> "{machine}/asked"')
    setup(machine, kind)
    asked = (machine / "asked").read_text().splitlines()
    assert asked == ["update -qq", f"install -qq -y --no-install-recommends {packages}"]


def test_without_root_or_sudo_the_command_to_run_is_named(machine: Path) -> None:
    program(machine, "python3", "[ $1 = -c ]")
    program(machine, "id", "echo 1000")
    program(machine, "dpkg-query", "exit 1")
    program(machine, "apt-get", "exit 1")
    done = setup(machine)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "System packages are missing: libportaudio2 libasound2-plugins",
        "As root, run: apt-get install libportaudio2 libasound2-plugins",
    ]


def test_packages_are_installed_by_checksum_only(machine: Path) -> None:
    (machine / "bin" / "mkdir").symlink_to(shutil.which("mkdir") or "")
    (machine / "bin" / "cp").symlink_to(shutil.which("cp") or "")
    program(
        machine,
        "python3",
        f"""
        case "$*" in
        *"sys.prefix"*) exit 1;;
        *"-m venv"*) mkdir -p .venv/bin && cp bin/python3 .venv/bin/python;;
        *"-m pip"*) echo "$*" >> "{machine}/asked"; case "$*" in *requirements.lock) exit 7;; esac;;
        esac""",
    )
    assert setup(machine).returncode == 7
    asked = (machine / "asked").read_text().splitlines()
    assert asked == [
        "-m pip install --quiet --no-deps --no-build-isolation --require-hashes -r requirements-build.lock",
        "-m pip install --quiet --no-deps --no-build-isolation --require-hashes -r requirements.lock",
    ]


@pytest.mark.parametrize(
    ("kind", "models"),
    [("run", ["models install"]), ("dev", ["models install", "models install smollm2-135m"])],
)
def test_the_model_of_the_tests_comes_with_the_tests(machine: Path, kind: str, models: list[str]) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    program(machine, "python3", "exit 0")
    shutil.copy(machine / "bin" / "python3", machine / ".venv" / "bin" / "python")
    program(machine, "viva", f'echo "$*" >> "{machine}/asked"')
    shutil.copy(machine / "bin" / "viva", machine / ".venv" / "bin" / "viva")
    assert setup(machine, kind).returncode == 0
    assert (machine / "asked").read_text().splitlines() == models


def test_a_second_set_up_finds_the_stamp_of_the_first(machine: Path) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    program(machine, "python3", "exit 0")
    for name in ("python", "viva"):
        shutil.copy(machine / "bin" / "python3", machine / ".venv" / "bin" / name)
    assert setup(machine).returncode == 0
    (machine / "bin" / "python3").unlink()
    again = setup(machine)
    assert again.returncode == 0
    assert again.stderr == ""


def test_a_changed_lock_is_set_up_anew(machine: Path) -> None:
    test_a_second_set_up_finds_the_stamp_of_the_first(machine)
    with (machine / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    assert setup(machine).returncode == 3


@pytest.mark.parametrize("script", ["run", "setup", "check", "fix", "test", "lock"])
def test_scripts_can_be_run_and_are_shell(script: str) -> None:
    file = ROOT / "scripts" / script
    assert os.access(file, os.X_OK)
    subprocess.run(["bash", "-n", str(file)], check=True)


CLOCKED = {marker: "pytest.mark." + marker for marker in ("alone", "live")}
"""In two parts, or this module would be marked."""


@pytest.mark.parametrize("marker", CLOCKED)
def test_what_keeps_time_lies_where_the_script_looks_for_it(marker: str) -> None:
    """It collects no unit test for them, and leaves out of the rest whatever is marked."""
    files = (ROOT / "tests").rglob("*.py")
    marked = {file.parent.name for file in files if CLOCKED[marker] in file.read_text(encoding="utf-8")}
    script = (ROOT / "scripts" / "test").read_text().splitlines()
    [line] = [line for line in script if line.startswith(f"run -m {marker} ")]
    assert marked
    assert Path(__file__).parent.name not in marked
    assert {f"tests/{folder}" for folder in marked} <= set(line.split())


def test_whatever_plays_and_records_keeps_time() -> None:
    for file in (ROOT / "tests" / "audio").glob("test_*.py"):
        assert any(mark in file.read_text(encoding="utf-8") for mark in CLOCKED.values()), file.name


# --- the docs


@pytest.mark.parametrize("page", ["accuracy", "performance"])
def test_pages_of_figures_are_what_the_benchmarks_found(page: str) -> None:
    check = [sys.executable, str(ROOT / "scripts" / page), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("figures", sorted(path.name for path in (ROOT / "docs" / "figures").glob("*.json")))
def test_every_figure_says_how_it_was_found(figures: str) -> None:
    rows = json.loads((ROOT / "docs" / "figures" / figures).read_text(encoding="utf-8"))["rows"]
    assert rows
    for row in rows:
        assert {"metric", "method", "data", "figure", "baseline", "fails"} == {key for key, text in row.items() if text}
