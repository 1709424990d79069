"""Sifting: projecting a batch although one of its records can never be projected."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sitrep.core.errors import InvalidMessage
from sitrep.timeline.handlers.arrivals import Unreadable
from sitrep.timeline.handlers.projection import Batch, Behind, Projected
from sitrep.timeline.ports import Unstorable

FAULTS = (Unstorable, ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What a record can bring about that no retry mends. All else (a broken invariant, a table that is not there) says
nothing about the record, and goes through.
"""

Project = Callable[[Batch], Awaitable[Projected | Behind]]
SetAside = Callable[[Unreadable], Awaitable[None]]


async def sift(batch: Batch, project: Project, set_aside: SetAside) -> Projected | Behind:
    """Have `batch` projected in as few parts as it takes; what fails alone is set aside, and the rest goes on.

    `project` is all or nothing. Raises what it raises besides FAULTS, and a fault that no record brings about.
    """
    try:
        return await project(batch)
    except FAULTS as error:
        if not batch.arrivals:
            raise
        fault = error
    if len(batch.arrivals) == 1:
        await set_aside(_refused(batch, fault))
        return await sift(replace(batch, arrivals=()), project, set_aside)
    first, second = batch.halves()
    outcome = await sift(first, project, set_aside)
    return outcome if isinstance(outcome, Behind) else await sift(second, project, set_aside)


def _refused(batch: Batch, fault: Exception) -> Unreadable:
    record = batch.arrivals[0].record
    where = record.partition
    if isinstance(fault, Unstorable):
        reason = f"the store refuses it: {fault}"
    else:
        reason = f"cannot be projected: {type(fault).__name__}: {fault}"
    return Unreadable(record, InvalidMessage(reason, topic=where.topic, partition=where.number, offset=record.offset))
