"""How well the field rules read a further author: each batch of `corpus/fields` with a role model
that was trained without it.

The rules have seen all open batches, the model has not seen the one that is scored; so this says
what the model learns from other hands, while a held-out batch says what the whole is worth.

usage: .venv/bin/python bench/roles.py [BATCHES, such as "ef"]
"""

import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp import rolebuild  # noqa: E402
from nlp.annotated import read  # noqa: E402
from nlp.evaluate import Tally, evaluate_fields  # noqa: E402
from nlp.fields import rolemodel  # noqa: E402

FIELDS = ROOT / "corpus" / "fields"
KINDS = ("PETITIONER", "RESPONDENT", "PERSON", "ADDRESS", "DOC_NUMBER", "LEGAL_REF", "REQUEST")


def main() -> None:
    chosen = sys.argv[1] if len(sys.argv) > 1 else None
    files = sorted(f for f in FIELDS.glob("*.jsonl") if chosen is None or f.stem in chosen)
    total: dict[str, Tally] = defaultdict(Tally)
    for file in files:
        batch = next(read(file)).id[0]
        model = rolemodel.RoleModel(rolebuild.build(without=batch))
        rolemodel.__dict__["active"] = lambda model=model: model
        scores = evaluate_fields(file)
        row = [f"{batch} ({scores['petitions']} letters)"]
        for kind in KINDS:
            s = scores["fields"].get(kind, {}).get("relaxed")
            if s:
                right = round((s["recall"] or 0) * s["wanted"])
                total[kind].add(right, s["found"], s["wanted"])
                row.append(f"{kind} {s['f1']:.3f}")
        row.append(f"sections {scores['words_in_right_section']:.3f}")
        print("; ".join(row), flush=True)
    for kind, tally in total.items():
        s = tally.scores()
        print(f"all {kind:12} f1 {s['f1']:.3f}  p {s['precision']:.3f}  r {s['recall']:.3f}")


if __name__ == "__main__":
    main()
