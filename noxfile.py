"""Every step of the project: ``nox -l`` lists them, ``nox -s NAME`` runs one, words after ``--`` go to the command."""

import hashlib
from pathlib import Path

import nox

nox.options.sessions = ["tests", "lint", "types"]
nox.options.reuse_venv = "yes"
nox.options.default_venv_backend = "uv|virtualenv"


def install(session: nox.Session, lock: str) -> None:
    """Install the hash-checked versions of a lock file, and the project on top; once, until one of them changes."""
    session.env.update({"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "JUPYTER_PLATFORM_DIRS": "1"})
    file, stamp = Path("locks", f"{lock}.lock"), Path(session.virtualenv.location, f".{lock}.installed")
    wanted = hashlib.sha256(file.read_bytes() + Path("pyproject.toml").read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        session.install("--require-hashes", "-r", str(file))
        session.install("--no-deps", "--no-build-isolation", "-e", ".")
        stamp.write_text(wanted)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests that take no more than a few minutes: nox -s tests -- -k voices; all of them with -- tests."""
    install(session, "dev")
    session.run("pytest", *(session.posargs or ["-m", "not slow"]))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff."""
    session.install("--require-hashes", "-r", "locks/lint.lock")
    session.run("ruff", "check", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy, strict, on src."""
    install(session, "dev")
    session.run("mypy", *session.posargs)


@nox.session
def reports(session: nox.Session) -> None:
    """Build the reports: nox -s reports -- 03-framing-reuters, or -- --corpus newsarticles."""
    install(session, "reports")
    session.run("syria-talks", "report", *session.posargs)


@nox.session(default=False)
def notebooks(session: nox.Session) -> None:
    """Strip the notebooks' outputs and check their cells and parameters."""
    install(session, "dev")
    session.run("nbstripout", *map(str, sorted(Path("notebooks").glob("*.ipynb"))))
    session.run("pytest", "tests/test_notebooks.py", *session.posargs)


@nox.session(default=False)
def lab(session: nox.Session) -> None:
    """Open JupyterLab on the notebooks."""
    install(session, "reports")
    session.run("jupyter", "lab", "notebooks", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Write the reference from the docstrings into docs/reference."""
    install(session, "dev")
    session.run("pdoc", "--docformat", "numpy", "--output-directory", "docs/reference", "syria_talks", *session.posargs)


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Drive the pages in Chromium; AXE_CORE names axe-core's axe.min.js for the check of accessibility."""
    install(session, "dev")
    session.run("pytest", "tests/pages/test_browser.py", *session.posargs)


@nox.session(default=False)
def evaluate(session: nox.Session) -> None:
    """Print what the measures reach: nox -s evaluate -- --data FOLDER; benchmarks/README.md says what goes there."""
    install(session, "dev")
    session.run("python", "benchmarks/evaluate.py", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Time the slow steps as ratios within one run: nox -s bench -- --data FOLDER."""
    install(session, "dev")
    session.run("python", "benchmarks/evaluate.py", "--bench", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Write the lock files anew, from pyproject.toml."""
    session.install("uv>=0.9")
    how = "--universal --python-version=3.11 --fork-strategy=fewest --generate-hashes --no-emit-index-url".split()
    compiled = ["uv", "pip", "compile", *how, "--no-annotate", "--no-header", "--quiet", *session.posargs]
    extras = "pyproject.toml --extra=annotate --extra=notebooks --extra=formats --extra=cluster --group=build".split()
    session.run(
        *compiled,
        *extras,
        "--group=test",
        "--group=browser",
        "--group=docs",
        "--group=lint",
        "--group=types",
        "-o",
        "locks/dev.lock",
    )
    session.run(*compiled, *extras, "-c", "locks/dev.lock", "-o", "locks/reports.lock")
    session.run(*compiled, "--group=lint", "-c", "locks/dev.lock", "-o", "locks/lint.lock")
