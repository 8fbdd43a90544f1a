"""One measured figure beside its budget, as a line of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value; ``limit`` is the most it may be, None where there is no budget."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """A row of a Markdown table."""
        limit = f"≤ {self.limit:g} {self.unit}" if self.limit is not None else ""
        verdict = "" if self.limit is None else "kept" if self.kept else "BROKEN"
        return f"| {self.what} | {self.value:,.2f} {self.unit} | {limit} | {verdict} |"


def table(title: str, figures: list[Figure]) -> str:
    """A Markdown table of the figures."""
    head = [f"## {title}", "", "| what | measured | budget | |", "|---|---:|---:|---|"]
    return "\n".join([*head, *(figure.line() for figure in figures), ""])
