"""Calls of package `jobs`."""

from __future__ import annotations

from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.jobs.rules import AgentLine, Beat, JobLine


def beat_job(tx: Tx, workplace: str, beat: Beat) -> None:
    """Notes that a job has run, or failed."""
    tx.run(
        "execute procedure jobs.beat_job(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            beat.job,
            workplace,
            Decimal(str(beat.every_seconds)).quantize(Decimal("0.1")),
            beat.last_ms,
            beat.last_count,
            beat.runs,
            beat.failures,
            beat.error,
        ),
    )


def beat_agent(tx: Tx, workplace: str, app_version: str, memory_mb: int | None, *, is_start: bool) -> None:
    """This process is alive."""
    tx.run("execute procedure jobs.beat_agent(?, ?, ?, ?)", (workplace, app_version, memory_mb, is_start))


def stop_agent(tx: Tx, workplace: str) -> None:
    """This process ends, and means to."""
    tx.run("execute procedure jobs.stop_agent(?)", (workplace,))


def job_list(tx: Tx) -> list[JobLine]:
    """All jobs as they last ran."""
    return tx.rows("select * from jobs.job_list", (), JobLine)


def agent_list(tx: Tx) -> list[AgentLine]:
    """Processes that do headless work, the last heard of first."""
    return tx.rows("select * from jobs.agent_list", (), AgentLine)
