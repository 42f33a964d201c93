"""Takes a whole file of inquiries in: every line is accounted for, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from crm_desktop.features.intake import queries
from crm_desktop.features.intake.files import FileLine, digest_of, read_lines
from crm_desktop.features.intake.rules import Incoming, Status, Surroundings, Unfit, read_record

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


class Do(Protocol):
    """Runs a query function in a writing transaction and answers with its result."""

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """The result of `work`."""
        ...


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line. `reason` is why it waits, or why it is in quarantine."""

    line: int
    source_id: str
    status: Status
    inquiry_id: int | None = None
    client_id: int | None = None
    person: str | None = None
    rule: str | None = None
    reason: str | None = None
    detail: str | None = None
    joined_to_id: int | None = None
    trace: tuple[queries.TraceStep, ...] = ()


@dataclass(slots=True)
class FileReport:
    """Sums of one file."""

    digest: str
    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))

    @property
    def line_count(self) -> int:
        """Lines accounted for."""
        return sum(self.counts.values())

    @property
    def bad_count(self) -> int:
        """Lines put into quarantine."""
        return self.counts[Status.QUARANTINED]


def take_file(
    do: Do,
    path: Path,
    where: Surroundings,
    on_line: Callable[[LineResult], None] | None = None,
    *,
    with_trace: bool = False,
) -> FileReport:
    """Takes every line of a file. Repeating it, also after a break at any moment, adds nothing twice.

    Raises Refused e_intake_file when the file cannot be read at all.
    """
    report = FileReport(digest_of(path))
    for line in read_lines(path):
        result = _take_line(do, line, path.name, report.digest, where, with_trace)
        report.counts[result.status] += 1
        if on_line is not None:
            on_line(result)
    do(
        lambda tx: queries.note_file(
            tx, report.digest, path.name, path.stat().st_size, report.line_count, report.bad_count
        )
    )
    return report


def _take_line(
    do: Do, line: FileLine, file_name: str, digest: str, where: Surroundings, with_trace: bool
) -> LineResult:
    fallback_id = f"{digest}:{line.number}"
    fields = line.fields
    read = fields if isinstance(fields, Unfit) else read_record(fields, "file", fallback_id, where)
    if isinstance(read, Unfit):
        given = "" if isinstance(fields, Unfit) else str(fields.get("source_id") or "")
        do(partial(_put_aside, unfit=read, line=line, file_name=file_name, digest=digest))
        return LineResult(line.number, given, Status.QUARANTINED, reason=read.reason, detail=read.detail or None)
    routed, trace = do(partial(_route, incoming=read, with_trace=with_trace))
    return LineResult(
        line.number,
        "" if read.source_id == fallback_id else read.source_id,
        Status(routed.status),
        routed.inquiry_id,
        routed.client_id,
        routed.person,
        routed.rule,
        routed.reason or (f"time_{read.time_flaw}" if read.time_flaw else None),
        joined_to_id=routed.joined_to_id,
        trace=trace,
    )


def _put_aside(tx: Tx, unfit: Unfit, line: FileLine, file_name: str, digest: str) -> None:
    raw = line.raw.encode("utf-8", "replace").decode("utf-8").replace("\0", "\u2400")
    detail = unfit.detail.encode("utf-8", "replace").decode("utf-8").replace("\0", "\u2400")
    queries.put_quarantine(tx, "file", file_name, digest, line.number, unfit.reason, detail, raw)


def _route(tx: Tx, incoming: Incoming, with_trace: bool) -> tuple[queries.Routed, tuple[queries.TraceStep, ...]]:
    routed = queries.route_inquiry(tx, incoming)
    return routed, tuple(queries.explain(tx, routed.trace)) if with_trace else ()
