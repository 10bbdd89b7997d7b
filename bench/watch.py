"""Watch topics: figures on corpus/watch, and the fit of the constants in models/watch.toml.

python -m bench.watch [--fit] [--corrections]
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from models import Registry, load, watch_eval
from models.watch import Marks, Matcher, load_constants, probability, read
from nlp import parse_text


def fit(model, folder):
    """Logistic regression on the pairs of the tuning entries; prints constants for watch.toml."""
    splits = watch_eval.split_of(folder / "topics.toml")
    tuned = {code for code, split in splits.items() if split == "tune"}
    topics = [t for t in read(folder / "topics.toml").topics if t.code in tuned]
    matcher = Matcher(topics, model)
    names = [f.name for f in dataclasses.fields(Marks) if f.name != "counter"]
    rows, truth = [], []
    for letter in watch_eval.read_letters(folder / "letters.jsonl"):
        if letter.about in tuned:
            for code, marks in matcher.marks(letter.petition).items():
                rows.append([getattr(marks, name) for name in names])
                truth.append(code in letter.watch)
    machine = LogisticRegression(C=3).fit(np.array(rows), truth)
    print(f"bias = {machine.intercept_[0]:.2f}")
    for name, weight in zip(names, machine.coef_[0], strict=True):
        print(f"{name} = {weight:.2f}")


def corrections(model, folder, *, counters):
    """Per entry: judge the first letters, learn from them, measure on the rest before and after."""
    splits = watch_eval.split_of(folder / "topics.toml")
    letters = watch_eval.read_letters(folder / "letters.jsonl")
    for split in ("tune", "test"):
        before, after = [], []
        for topic in (t for t in read(folder / "topics.toml").topics if splits[t.code] == split):
            own = [x for x in letters if x.about == topic.code]
            yes = [x for x in own if x.watch][:2]
            # people reject what they are shown
            first = Matcher([topic], model)
            no = [x for x in own if not x.watch and first.match(x.petition)][:2]
            rest = [x for x in letters if x not in yes and x not in no]
            learned = dataclasses.replace(
                topic,
                examples=(*topic.examples, *(x.petition.text for x in yes)),
                counters=tuple(x.petition.text for x in no) if counters else (),
            )
            for one, results in ((topic, before), (learned, after)):
                matcher = Matcher([one], model)
                results += [
                    (
                        x.watch & {topic.code},
                        {h.code for h in matcher.match(x.petition) if not h.needs_review},
                    )
                    for x in rest
                ]
        for name, results in (("before", before), ("after 2 + 2", after)):
            s = watch_eval.scores(results)
            print(f"{split:5} {name:12} precision {s.precision:.3f} recall {s.recall:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--corrections", action="store_true")
    chosen = parser.parse_args()
    data = Path(os.environ.get("DONTHU_DATA", "var"))
    model = load(chosen.model or Registry(data / "models").active_path())
    folder = watch_eval.WATCH
    if chosen.fit:
        fit(model, folder)
    for report in watch_eval.evaluate(model, folder):
        for name in ("likely", "shown"):
            s = getattr(report, name)
            print(
                f"{report.split:5} {name:6} precision {s.precision:.3f} recall {s.recall:.3f} "
                f"({report.entries} entries, {report.letters} letters, {s.right + s.missed} true)"
            )
    if chosen.corrections:
        for counters in (False, True):
            print("counter-examples:", counters)
            corrections(model, folder, counters=counters)
    matcher = Matcher(read(folder / "topics.toml").topics, model)
    texts = [parse_text(x.petition.text) for x in watch_eval.read_letters(folder / "letters.jsonl")]
    start = time.process_time()
    for text in texts:
        matcher.match(text)
    print(f"{1000 * (time.process_time() - start) / len(texts):.2f} ms per letter, all entries")
    assert probability(Marks(1, 1, 1, 1, 0), load_constants()) > 0.9


if __name__ == "__main__":
    main()
