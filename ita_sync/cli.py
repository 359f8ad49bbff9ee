"""The command line: options, wiring, exit codes. Nothing else imports click; commands import what they need."""

from __future__ import annotations

import errno
import functools
import logging
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ita_sync import __version__
from ita_sync.errors import ExitCode, ItaSyncError

if TYPE_CHECKING:
    from ita_sync.model import Finding, PdfEngine, SheetStore
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.pipeline import Examined, Job
    from ita_sync.settings import Settings
    from ita_sync.sheet.google import GoogleStore

BANGKOK = timezone(timedelta(hours=7))  # a runner's own clock is in UTC; Thailand has no summer time
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)  # how writing to stdout fails
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Common:
    """The options that every command has."""

    config: Path
    out: Path
    today: date
    debug: bool

    def settings(self) -> Settings:
        """The settings, validated."""
        from ita_sync.settings import load

        return load(self.config, os.environ)

    def job(self, *, writing: bool = False) -> Job:
        """Everything wired together."""
        from ita_sync.output import OutputFolder
        from ita_sync.pipeline import Job, Stages
        from ita_sync.terminal import spinner

        settings = self.settings()
        return Job(
            settings=settings,
            store=make_store(settings, writing=writing and settings.sheet.flags, out=self.out),
            make_engine=lambda: make_engine(settings),
            out=OutputFolder(self.out),
            today=self.today,
            stages=Stages(spinner),
            writing=writing,
        )


def make_store(settings: Settings, *, writing: bool, out: Path = Path("out")) -> SheetStore:
    """The sheet that the settings name.

    Args:
        settings: They name it.
        writing: Whether flags will be written; if not, the credentials may only read.
        out: Where the flagged copy of a workbook goes.
    """
    if settings.workbook:
        from ita_sync.sheet.workbook import WorkbookStore

        return WorkbookStore(settings.workbook, settings.sheet, out)
    return make_google_store(settings, writing=writing)


def make_google_store(settings: Settings, *, writing: bool) -> GoogleStore:
    """The Google Sheet that the settings name."""
    from ita_sync.sheet.google import connect

    key_file = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    return connect(settings.sheet, key_file, settings.sheets_endpoint, writing=writing)


def make_engine(settings: Settings, *, patience: float = 90.0) -> PdfEngine:
    """Gotenberg where one is named, else a browser of this machine.

    Args:
        settings: They name the service.
        patience: Seconds to wait for a service that is not there yet, such as a container's cold start.
    """
    if settings.gotenberg:
        from ita_sync.report.gotenberg import GotenbergEngine
        from ita_sync.retry import Backoff

        return GotenbergEngine(settings.gotenberg, Backoff(patience, longest=16.0))
    from ita_sync.report.chromium import ChromiumEngine

    return ChromiumEngine()


def _in_the_common_era(
    _context: click.Context, _option: click.Parameter, day: datetime | None
) -> date | None:
    """The day of --date.

    Raises:
        click.BadParameter: No report is about such a year, such as a Buddhist one.
    """
    if day is None:
        return None
    from ita_sync.settings import BUDDHIST_ERA, FIRST_YEAR, LAST_YEAR, common_year_meant

    first, last = FIRST_YEAR - BUDDHIST_ERA, LAST_YEAR - BUDDHIST_ERA
    if not first <= day.year <= last:
        meant = common_year_meant(day.year)
        raise click.BadParameter(f"{day.date()} is not in the common era's years {first} to {last}{meant}.")
    return day.date()


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options as its first argument."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=Path("config/ita.toml"),
        show_default=True,
        help="The settings file.",
    )
    @click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("out"),
        show_default=True,
        help="The folder for what the run leaves behind.",
    )
    @click.option(
        "--date",
        "day",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=_in_the_common_era,
        help="What counts as today [default: today in Thailand].",
    )
    @click.option("-v", "--verbose", is_flag=True, help="Show every request, wait and retry.")
    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @functools.wraps(command)
    def with_common(
        *args: Any, config: Path, out: Path, day: date | None, verbose: bool, debug: bool, **kwargs: Any
    ) -> Any:
        _log(verbose=verbose, debug=debug)
        today = day or datetime.now(BANGKOK).date()
        return command(Common(config, out, today, debug), *args, **kwargs)

    return with_common


class _Echo(logging.Handler):
    """Says what is logged on what is stderr at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        click.echo(self.format(record), err=True)


STDERR = _Echo()
SILENCE = logging.NullHandler()  # where nobody listens, Python itself would print the libraries' warnings


def _log(*, verbose: bool, debug: bool) -> None:
    """Our own warnings on stderr, with -v all we say; what the libraries say only with --debug."""
    everyone, ours = logging.getLogger(), logging.getLogger("ita_sync")
    everyone.addHandler(SILENCE)
    everyone.setLevel(logging.DEBUG if debug else logging.WARNING)
    everyone.removeHandler(STDERR)
    ours.removeHandler(STDERR)
    (everyone if debug else ours).addHandler(STDERR)
    ours.setLevel(logging.DEBUG if debug else logging.INFO if verbose else logging.WARNING)


class _Commands(click.Group):
    """The commands; a reader who has heard enough, such as `head`, is no failure of theirs."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run one; click itself would leave with 1, which is our word for findings."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _hush()
            ctx.exit(ExitCode.DONE)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 usage, settings or an output that cannot be written, 3 the sheet, "
    "4 the report, 5 mail, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="ita-sync")
def cli() -> None:
    """The nightly integrity (ITA) report of a Thai municipality: from a shared sheet to a checked PDF."""


@cli.command()
@click.option("--final", is_flag=True, help="Refuse to make a draft.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 on a finding this severe or worse."
)
@click.option("--dry-run", is_flag=True, help="Write nothing into the sheet; out/ is filled all the same.")
@common_options
def run(common: Common, final: bool, fail_on: str | None, dry_run: bool) -> None:
    """Read, check, render and write out/: the nightly job."""
    from ita_sync import pipeline
    from ita_sync.notify import github
    from ita_sync.terminal import result_lines

    job = common.job(writing=not dry_run)
    try:
        result = pipeline.run(job, final=final)
    finally:
        _append_step_summary(common.out / "summary.md")
    _print(result_lines(result, str(common.out), job.settings.lang))
    if _on_github():
        _print(github.workflow_commands(result.findings))
    _exit_on(result.findings, fail_on)


@cli.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "github"]),
    default="text",
    show_default=True,
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    show_default=True,
    help="What makes it exit with 1.",
)
@click.option("--show-repairs", is_flag=True, help="Also show what was typed beside its repair.")
@common_options
def validate(common: Common, form: str, fail_on: str, show_repairs: bool) -> None:
    """Check the sheet and print the findings."""
    from ita_sync import pipeline
    from ita_sync.rules import explain

    if show_repairs and form != "text":
        raise click.UsageError("--show-repairs goes with --format text.")
    job = common.job()
    examined = pipeline.examine(job)
    _print(_formatted(examined, job, form))
    if show_repairs:
        _print(explain.repairs_shown(examined.table, job.settings.lang))
    _exit_on(examined.findings, fail_on)


@cli.command()
@click.option("--final", is_flag=True, help="Refuse to make a draft.")
@click.option("--html", "only_html", is_flag=True, help="Write the page alone, print no PDF.")
@common_options
def render(common: Common, final: bool, only_html: bool) -> None:
    """Make the PDF alone."""
    from ita_sync import pipeline

    job = common.job()
    examined = pipeline.examine(job)
    if only_html:
        click.echo(pipeline.write_html(job, examined))
        return
    report = pipeline.publish(job, examined, final=final)
    click.echo(f"{common.out / report.pdf} ({examined.status}, {report.pages} pages, {report.engine})")


@cli.command()
@click.option("--dry-run", is_flag=True, help="Print what would be written; write nothing.")
@common_options
def flag(common: Common, dry_run: bool) -> None:
    """Write the flags alone: the status column, the notes and the ledger."""
    from ita_sync import pipeline
    from ita_sync.sheet.flags import describe, obstacle
    from ita_sync.terminal import counts, flagged

    job = common.job(writing=not dry_run)
    if reason := obstacle(job.settings):
        click.echo(reason)
        return
    examined = pipeline.examine(job)
    if dry_run:
        _print(describe(pipeline.plan_flags(job, examined, examined.snapshot.measures)))
        return
    examined = pipeline.flag(job, examined)
    click.echo(counts(examined.findings, job.settings.lang))
    click.echo(flagged(job.settings.workbook, common.out, job.store.traffic))


@cli.group()
def sheet() -> None:
    """The Google Sheet itself."""


@sheet.command("init")
@click.option("--example", is_flag=True, help="Fill an empty tab of measures with the example's rows.")
@click.option("--dry-run", is_flag=True, help="Print what is missing; make nothing.")
@common_options
def sheet_init(common: Common, example: bool, dry_run: bool) -> None:
    """Make what the sheet lacks: headers, choices, colours, contacts, ledger. What staff have stays."""
    from ita_sync.errors import SettingsError
    from ita_sync.resources import shipped
    from ita_sync.sheet import setup
    from ita_sync.sheet.layout import read_layout
    from ita_sync.thai.units import UNITS

    settings = common.settings()
    if settings.workbook:
        raise SettingsError(
            f"{settings.sheet.source} is a file; sheet init builds a Google Sheet.",
            hint="Make an empty Google Sheet, share it with the service account, and name it in [sheet] source.",
        )
    store = make_google_store(settings, writing=not dry_run)
    names = setup.Names(settings.sheet.tab, settings.sheet.contacts_tab, settings.sheet.ledger_tab)
    units = dict.fromkeys(UNITS, "") | {unit: ", ".join(found) for unit, found in settings.owners.items()}
    rows = shipped("config", "example", "measures.csv").read_text(encoding="utf-8") if example else None
    steps = setup.plan(read_layout(store.read_layout()), names, [*units.items()], rows)
    _print(f"+ {step.says}" if step.requests else step.says for step in steps)
    requests = [request for step in steps for request in step.requests]
    if not requests:
        click.echo("Nothing is missing.")
    elif not dry_run:
        store.build(requests)
    click.echo(f"Google Sheets: {store.traffic.reads} read, {store.traffic.writes} written")


@cli.command()
@click.option(
    "--run", "record", type=click.Path(path_type=Path), help="The finished run [default: OUT/run.json]."
)
@click.option("--artifact-url", default="", help="Where staff fetch the PDF.")
@click.option("--dry-run", is_flag=True, help="Say who would get a mail; send none.")
@common_options
def notify(common: Common, record: Path | None, artifact_url: str, dry_run: bool) -> None:
    """Send the mails of a finished run, each once, however often this is called."""
    from ita_sync.notify import deliver
    from ita_sync.terminal import spinner

    settings = common.settings()
    record = record or common.out / "run.json"
    letters = deliver.letters(settings, record, artifact_url=artifact_url, today=common.today)
    _print(deliver.plan(letters))
    if not dry_run:
        mailer = make_mailer(settings, record.parent)
        with spinner("send"):
            said = deliver.send(letters, mailer, settings, record, common.today)
        click.echo(said)


def make_mailer(settings: Settings, out: Path) -> SmtpMailer | FileMailer:
    """The mail server where one is named, else files."""
    from ita_sync.notify.files import FileMailer
    from ita_sync.notify.smtp import SmtpMailer
    from ita_sync.output import OutputFolder

    return SmtpMailer(settings.smtp) if settings.smtp else FileMailer(OutputFolder(out))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(folder: Path) -> None:
    """Lay down settings, templates and the nightly workflow in FOLDER [default: here]; overwrites nothing."""
    from ita_sync import starter

    for name, written in starter.lay_down(folder):
        click.echo(f"{'made' if written else 'kept'} {name}")
    click.echo("Next: describe the agency in config/ita.toml, then: ita-sync doctor")


@cli.command(name="rules")
@click.argument("rule_id", metavar="[ID]", required=False)
@common_options
def explain_rules(common: Common, rule_id: str | None) -> None:
    """List the rules, or explain one with its settings and examples."""
    from ita_sync import rules
    from ita_sync.rules import explain

    settings = common.settings() if common.config.exists() else None
    lang = settings.lang if settings else "th"
    if rule_id:
        _print(explain.explanation(rules.find(rule_id), lang))
    else:
        _print(explain.overview(rules.select(settings.rules if settings else {}), lang))


@cli.command()
@common_options
def doctor(common: Common) -> None:
    """Check settings, credentials, sheet, PDF engine, fonts and mail: one line each, a fix for each."""
    from ita_sync import doctor as surgery

    failures = []
    impatient = functools.partial(make_engine, patience=5.0)  # somebody is looking on
    for check in surgery.checkup(common.settings, make_store, impatient, make_mailer):
        click.echo(f"{'ok  ' if check.error is None else 'FAIL'} {check.name}: {check.said}")
        if check.error:
            failures.append(check.error)
            click.echo(f"     -> {check.error.hint}")
    if failures:
        sys.exit(failures[0].exit_code)


def _formatted(examined: Examined, job: Job, form: str) -> Iterable[str]:
    from ita_sync import output, terminal
    from ita_sync.model import RunResult
    from ita_sync.notify import github

    settings = job.settings
    if form == "json":
        return [output.findings_json(examined.findings).rstrip()]
    if form == "github":
        return github.workflow_commands(examined.findings)
    if form == "markdown":
        result = RunResult(
            agency=settings.agency.name,
            fiscal_year=settings.report.fiscal_year,
            status=examined.status,
            measures=len(examined.table.measures),
            activities=len(examined.table),
            findings=examined.findings,
        )
        return [github.summary(result, settings.lang).rstrip()]
    return [*terminal.finding_lines(examined.findings), terminal.counts(examined.findings, settings.lang)]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _exit_on(findings: Iterable[Finding], severity: str | None) -> None:
    """Leave with 1 when a finding is as severe as that, or more."""
    if severity is None:
        return
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    if any(finding.severity in grave and finding.state != "fixed" for finding in findings):
        sys.exit(ExitCode.FINDINGS)


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _append_step_summary(summary: Path) -> None:
    """Show the night on the workflow run's page."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target and summary.exists():
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(summary.read_text(encoding="utf-8"))


def main() -> NoReturn:
    """The one door: every failure leaves here as a sentence, a hint and an exit code."""
    debug = "--debug" in sys.argv
    try:
        code = cli(standalone_mode=False)
    except ItaSyncError as error:
        if debug:
            logging.getLogger(__name__).exception("")
        code = _report(error)
    except click.ClickException as error:
        error.show()
        code = ExitCode.SETTINGS
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = ExitCode.INTERRUPTED
    except Exception as error:
        if debug:
            raise
        code = _unforeseen(error)
    sys.exit(code)


def _unforeseen(error: Exception) -> ExitCode:
    """A full disk under the output is no bug; what is left is one."""
    if isinstance(error, OSError) and error.errno in UNWRITABLE and error.filename is None:
        _hush()
        click.echo(f"Error: The output cannot be written ({error.strerror}).", err=True)
        return ExitCode.SETTINGS
    click.echo(f"A bug in ita-sync: {type(error).__name__}.", err=True)
    click.echo("Please report it with what the same command says with --debug.", err=True)
    return ExitCode.BUG


def _hush() -> None:
    """Let what Python still holds back for stdout go nowhere: failing to write it would change the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(error: ItaSyncError) -> ExitCode:
    from ita_sync.notify import github

    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(f"Hint: {error.hint}", err=True)
    if _on_github():
        click.echo(github.error_annotation(f"{error.message} {error.hint}"))
    return error.exit_code
