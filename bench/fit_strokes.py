"""Fits what tells writing from print (`ingest/ocr/strokes.json`) on drawn pages.

    python -m bench.fit_strokes FOLDER_OF_FONTS [--pages 12] [--seed 100]

Only the faces marked for tuning in `bench.pen` are used; `bench.ocr_regions`
measures with the others. Boosted trees of depth three come out as plain
numbers, so that reading pages needs neither scikit-learn nor pickles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from bench import pen
from bench.ocr_pages import CONDITIONS
from bench.region_pages import MAKERS, Marked, marked, printed
from ingest.document import RegionKind
from ingest.limits import Limits
from ingest.ocr import page, strokes

_HAND = {RegionKind.HANDWRITING, RegionKind.SIGNATURE}
OUT = Path(strokes.__file__).with_suffix(".json")


def labelled(sheet: Marked) -> tuple[np.ndarray, np.ndarray]:
    """Features of the words of a page and whether they are written, without stamps and prints."""
    dpi = sheet.dpi or round(sheet.image.width / 8.27)
    reader = page._Reader(sheet.image, dpi, 72 / dpi, Limits())
    reading = page._best(reader)
    found = strokes.measure(reading.prepared.image, dpi, reading.found)
    labels = [_label(reading.prepared.place(tuple(box)), sheet) for box in found.boxes]
    keep = np.array([label >= 0 for label in labels], bool)
    return found.features[keep], np.array(labels, int)[keep]


def _label(box: pen.Box, sheet: Marked) -> int:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for kind, (x0, y0, x1, y1) in sheet.truths:
        if x0 <= x <= x1 and y0 <= y <= y1:
            return 1 if kind in _HAND else -1
    return 0


def grow(features: np.ndarray, labels: np.ndarray) -> dict[str, list]:
    """Boosted trees as arrays: feature (-1 for a leaf), threshold, children, value."""
    weights = np.where(labels > 0, 3.0, 1.0)
    model = GradientBoostingClassifier(
        n_estimators=120, max_depth=3, learning_rate=0.12, subsample=0.5, min_samples_leaf=30,
        random_state=0,
    ).fit(features, labels, sample_weight=weights)  # fmt: skip
    share = float((weights * labels).sum() / weights.sum())
    trees = []
    for (tree,) in model.estimators_:
        nodes = tree.tree_
        trees.append({
            "feature": [int(f) if f >= 0 else -1 for f in nodes.feature],
            "threshold": [round(float(t), 4) for t in nodes.threshold],
            "left": [int(n) for n in nodes.children_left],
            "right": [int(n) for n in nodes.children_right],
            "value": [round(float(v) * model.learning_rate, 4) for v in nodes.value[:, 0, 0]],
        })  # fmt: skip
    return {"names": list(strokes.NAMES), "start": round(float(np.log(share / (1 - share))), 4),
            "trees": trees}  # fmt: skip


def _sheets(folder: str, pages: int, seed: int) -> Iterator[Marked]:
    choice = pen.faces(folder, tuning=True)
    for number in range(pages):
        for kind in MAKERS:
            yield marked(kind, number, seed, choice)[1]
        if number < pages // 2:
            for condition in CONDITIONS:
                if "stamp" not in condition:
                    yield printed(condition, number, seed)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder")
    options.add_argument("--pages", type=int, default=12)
    options.add_argument("--seed", type=int, default=100)
    chosen = options.parse_args()
    rows, targets = zip(
        *map(labelled, _sheets(chosen.folder, chosen.pages, chosen.seed)), strict=True
    )
    data = grow(np.vstack(rows), np.concatenate(targets))
    OUT.write_text(json.dumps(data, separators=(",", ":")) + "\n", "ascii")


if __name__ == "__main__":
    main()
