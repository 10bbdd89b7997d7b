"""A report of `models.evaluate` as text that people and the README can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.evaluate import Report
from models.figures import RISKS, Axis, Confusion
from nlp import Level, parse_text, redact

_EXCERPT = 240  # characters of a letter that was read wrong


def render(reports: Sequence[Report], *, details: bool = True) -> str:
    """Markdown: one table over all groups, then per-class figures and confusions.

    Args:
        reports: one per group of letters.
        details: also per-class figures, and of the letters as they were written
            reliability, authors and confusions.
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
                yield from _per_class(report, axis)
                if not report.condition:
                    yield from _details(axis)


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
                f"| {report.title} | {axis.name} | {len(axis.answers)} | {axis.accuracy:.3f} "
                f"| {axis.within(3):.3f} | {axis.macro_f1:.3f} | {axis.calibration_error:.3f} "
                f"| {axis.coverage:.3f} | {axis.risk:.3f} | {reached} |"
            )
    yield ""
    yield from _others(reports)


def _others(reports: Sequence[Report]) -> Iterator[str]:
    """What is not an axis: several topics, short lists, causes, figures of other parts."""
    yield (
        "| group | multi-topic F1 | short list: topics | short list: holds the topic "
        "| cause first | cause in top 3 | 1/rank of the cause | causes found in top 3 | |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    for report in reports:
        causes = ["–"] * 4
        if report.causes is not None:
            found = report.causes
            figures = (found.top1, found.top3, found.reciprocal_rank, found.recall3)
            causes = [f"{figure:.3f}" for figure in figures]
        more = ", ".join(f"{name} {figure:.3f}" for name, figure in report.more)
        yield (
            f"| {report.title} | {report.multi_topic_f1:.3f} | {report.short_list.size:.2f} "
            f"| {report.short_list.coverage:.3f} | {' | '.join(causes)} | {more} |"
        )
    yield ""


def _per_class(report: Report, axis: Axis) -> Iterator[str]:
    yield f"## {report.title}: {axis.name}"
    yield ""
    yield "| label | letters | precision | recall | F1 |"
    yield "|---|--:|--:|--:|--:|"
    for label, row in axis.per_class().items():
        yield (
            f"| {label} | {row['count']:.0f} | {row['precision']:.3f} "
            f"| {row['recall']:.3f} | {row['f1']:.3f} |"
        )
    yield ""


def _details(axis: Axis) -> Iterator[str]:
    yield "| stated probability | letters | mean stated | right |"
    yield "|---|--:|--:|--:|"
    for bin_ in axis.reliability():
        yield (
            f"| {bin_.low:.1f} to {bin_.low + 0.1:.1f} | {bin_.count} | {bin_.probability:.3f} "
            f"| {bin_.accuracy:.3f} |"
        )
    yield ""
    authors = axis.by_author()
    if len(authors) > 1:
        yield "| author | letters | accuracy | top 3 |"
        yield "|---|--:|--:|--:|"
        for author, (count, accuracy, top3) in authors.items():
            yield f"| {author} | {count} | {accuracy:.3f} | {top3:.3f} |"
        yield ""
    for confusion in axis.confusions():
        yield _confusion(confusion)
    yield ""


def _confusion(confusion: Confusion) -> str:
    """A line of the list of confusions; nobody can be told from its excerpt."""
    text = redact(parse_text(confusion.example.text), level=Level.EVERYONE).text
    excerpt = " ".join(text.split())[:_EXCERPT]
    return (
        f"- {confusion.truth} read as {confusion.guess}: {confusion.count}, "
        f"e.g. {confusion.example.id}: {excerpt}"
    )
