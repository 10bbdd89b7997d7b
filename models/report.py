"""A report of `models.evaluate` as text that people and the README can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.evaluate import RISKS, Axis, Report


def render(reports: Sequence[Report], *, details: bool = True) -> str:
    """Markdown: one table over all groups, then per-class figures and confusions.

    Args:
        reports: one per group of letters.
        details: also per-class figures and the commonest confusions.
    """
    return "\n".join(_lines(reports, details=details)) + "\n"


def _lines(reports: Sequence[Report], *, details: bool) -> Iterator[str]:
    if reports:
        yield f"Model {reports[0].model_version}"
        yield ""
    yield from _summary(reports)
    if details:
        for report in reports:
            for axis in report.axes:
                yield from _details(report, axis)


def _summary(reports: Sequence[Report]) -> Iterator[str]:
    yield (
        "| group | axis | letters | accuracy | top 3 | macro-F1 | calibration error "
        "| coverage | risk | " + " | ".join(f"cov@{r:.0%} risk" for r in RISKS) + " |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|" + "--:|" * len(RISKS)
    for report in reports:
        for axis in report.axes:
            reached = " | ".join(f"{axis.coverage_at(r):.3f}" for r in RISKS)
            yield (
                f"| {report.name} | {axis.name} | {len(axis.answers)} | {axis.accuracy:.3f} "
                f"| {axis.within(3):.3f} | {axis.macro_f1:.3f} | {axis.calibration_error:.3f} "
                f"| {axis.coverage:.3f} | {axis.risk:.3f} | {reached} |"
            )
    yield ""
    for report in reports:
        causes = "not labelled" if report.cause_top3 is None else f"{report.cause_top3:.3f}"
        yield (
            f"{report.name}: multi-topic F1 {report.multi_topic_f1:.3f}, cause in top 3: {causes}"
        )
    yield ""


def _details(report: Report, axis: Axis) -> Iterator[str]:
    yield f"## {report.name}: {axis.name}"
    yield ""
    yield "| label | letters | precision | recall | F1 |"
    yield "|---|--:|--:|--:|--:|"
    for label, row in axis.per_class().items():
        yield (
            f"| {label} | {row['count']:.0f} | {row['precision']:.3f} "
            f"| {row['recall']:.3f} | {row['f1']:.3f} |"
        )
    yield ""
    for truth, guess, count, example in axis.confusions():
        yield f"- {truth} read as {guess}: {count} (e.g. {example})"
    yield ""
