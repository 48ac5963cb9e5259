"""Figures of performance are kept with the machine they were found on, and shown as tables."""

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import figures
import pytest
from figures import Table, save_performance
from machine import Machine, machine

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
QUIET = Machine("Some CPU", 2, 24, "Linux x86_64", "3.11.2", 0.12)
CUTS = Table("Endings", ("system", "cut in on", "waits"), [("Viva", "1 %", "0.8 s"), ("a|b", "8 %", "1 s")], ("Few.",))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with no figures yet."""
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    loader = SourceFileLoader("performance_script", str(ROOT / "scripts" / "performance"))
    spec = spec_from_loader("performance_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_machine_is_read_from_proc() -> None:
    found = machine("processor: 0\nmodel name\t: Fast  Chip 9\n", "MemTotal:  25165824 kB\n", 4, 0.123, "Linux x86_64")
    assert (found.cpu, found.cores, found.memory_gb, found.load) == ("Fast Chip 9", 4, 24, 0.12)
    assert machine("", "", 1, 0.0, "Darwin arm64").cpu == "unknown processor"


def test_a_busy_machine_is_told() -> None:
    assert "(busy)" not in str(QUIET)
    assert str(machine("", "", 1, 1.5, "x")).endswith("load before 1.5 (busy)")


def test_tables_stand_on_the_page_with_command_day_and_machine(page: ModuleType, tmp_path: Path) -> None:
    save_performance("endpointing", "scripts/bench_endpointing --save", [CUTS], QUIET)
    text = page.page(tmp_path / "performance")
    assert "## Endings\n\n| system | cut in on | waits |\n| --- | ---: | ---: |\n| Viva | 1 % | 0.8 s |" in text
    assert "| a\\|b | 8 % | 1 s |" in text
    assert "- Few.\n- Measured by `scripts/bench_endpointing --save` on 2" in text
    assert "Some CPU, 2 cores, 24 GB, Linux x86_64, Python 3.11.2, load before 0.1." in text


def test_a_row_needs_a_cell_for_each_column(page: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="3 columns"):
        save_performance("echo", "x", [Table("Echo", ("a", "b", "c"), [("1", "2")])], QUIET)
    assert not (tmp_path / "performance" / "echo.json").exists()


def test_what_is_kept_is_plain_data(page: ModuleType, tmp_path: Path) -> None:
    save_performance("soak", "x", [CUTS], QUIET)
    kept = json.loads((tmp_path / "performance" / "soak.json").read_text())
    assert kept["machine"]["cores"] == 2
    assert kept["tables"][0]["rows"][0] == ["Viva", "1 %", "0.8 s"]
