"""Trains the network that tells words apart by what stands around them.

    python script/train_border_network.py OUT.npz TEXTS.jsonl[.gz][:WEIGHT[:EVERY]] ...
        [--own LETTERS.jsonl ...] [--phrases PHRASES.tsv ...] [--held LETTERS.jsonl ...]
        [--steps 7000] [--seed 0] [--threads 2]

Needs PyTorch, which is no dependency of the service: what is committed is
`ingest/legacy/network.npz`, read with NumPy. Files as in `script/syllable_statistics.py`,
weights are not used. Words are those of the lexicon. A third of each batch, in the
second half of the training seven tenths, is from our own texts. Loss: every word against
1,024 others drawn by their frequency to the power of 0.75 (as in word2vec), and every word
that TCVN3 may spell otherwise against that. What the committed network was trained on is
told in docs/explanation/ingest.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.legacy import lexicon, network
from ingest.legacy.tables import Encoding, decode
from script.syllable_statistics import texts

_WIDTH, _UNITS = 128, 192
_BATCH, _LENGTH = 96, 42  # windows, items
_NEGATIVES = 1024
_RATE = 2e-3
_WARM = 200  # steps
_PAIRS = 3.0  # weight of the loss of words with rivals
_WORDS = 0.3  # and of all
_PHRASES = 0.15  # of what is ours
_STEPS = 31  # that weights have each way: with 127 no word more is right, and a third more bytes


def _stream(sources: list[str], place: dict[str, int]) -> np.ndarray:
    """All texts as places of items; what is no word, or ends a text, is behind all words."""
    other, found = len(place), [len(place)]
    for source in sources:
        name, _, every = [*source.split(":"), "1", "1"][:3]
        for text in texts(Path(name), int(every)):
            found.extend(place.get(item, other) for item in network.items(text))
            found.append(other)
    return np.array(found, np.int32)


def _rivals(words: list[str], place: dict[str, int]) -> np.ndarray:
    """For each word and what is none what its letters may be in TCVN3, or -1: (words + 1, 2)."""
    table = np.full((len(words) + 1, 2), -1)
    for word in words:
        other = decode(word, Encoding.TCVN3).lower()
        if other != word and other in place:
            for one, two in ((word, other), (other, word)):
                row = table[place[one]]
                if place[two] not in row and (row < 0).any():
                    row[np.argmax(row < 0)] = place[two]
    return table


class _Net(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.vectors = nn.Embedding(size, _WIDTH)
        nn.init.normal_(self.vectors.weight, std=0.1)
        self.left = nn.GRU(_WIDTH, _UNITS, batch_first=True)
        self.right = nn.GRU(_WIDTH, _UNITS, batch_first=True)
        self.expected = nn.Linear(2 * _UNITS, _WIDTH)
        self.biases = nn.Parameter(torch.zeros(size))
        self.entered, self.met = nn.Dropout(0.1), nn.Dropout(0.15)

    def forward(self, items: torch.Tensor) -> torch.Tensor:
        """What is expected in all places but the first and the last: (batch, length - 2, width)."""
        given = self.entered(self.vectors(items))
        left, _ = self.left(given[:, :-2])
        right, _ = self.right(given.flip(1)[:, :-2])
        return self.expected(self.met(torch.cat([left, right.flip(1)], -1)))

    def fit(self, expected: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
        """How well each item fits its place."""
        return (expected * self.vectors.weight[items]).sum(-1) + self.biases[items]


class _Draw:
    """Batches of windows, and words to compare with."""

    def __init__(
        self, own: np.ndarray, phrases: np.ndarray, base: np.ndarray, size: int, seed: int
    ) -> None:
        self._sources = own, phrases, base
        self._pick = np.random.default_rng(seed)
        counts = 10 * np.bincount(own, minlength=size) + np.bincount(base, minlength=size)
        shares = counts[:-1] ** 0.75
        self._heap = np.cumsum(shares / shares.sum())

    def windows(self, ours: float) -> torch.Tensor:
        phrases = round(_BATCH * ours * _PHRASES)
        own = round(_BATCH * ours) - phrases
        drawn = []
        for source, count in zip(
            self._sources, (own, phrases, _BATCH - own - phrases), strict=True
        ):
            if len(source) > _LENGTH:
                start = self._pick.integers(0, len(source) - _LENGTH, count)
                drawn.append(source[start[:, None] + np.arange(_LENGTH)])
        return torch.tensor(np.concatenate(drawn), dtype=torch.long)

    def words(self) -> torch.Tensor:
        drawn = np.searchsorted(self._heap, self._pick.random(_NEGATIVES))
        return torch.tensor(np.minimum(drawn, len(self._heap) - 1))


def _loss(net: _Net, windows: torch.Tensor, others: torch.Tensor, rivals: torch.Tensor) -> tuple[
    torch.Tensor, torch.Tensor
]:  # fmt: skip
    """Of all words and of those with rivals."""
    expected, items = net(windows), windows[:, 1:-1]
    is_word = items < len(rivals) - 1
    expected, items = expected[is_word], items[is_word]
    right = net.fit(expected, items)
    wrong = expected @ net.vectors.weight[others].T + net.biases[others]
    wrong = wrong.masked_fill(items[:, None] == others[None], -1e9)
    words = (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()
    beside = rivals[items]
    has = beside[:, 0] >= 0
    beside, expected, right = beside[has], expected[has], right[has]
    rival = net.fit(expected[:, None], beside.clamp(min=0))
    pairs = functional.softplus(rival - right[:, None])[beside >= 0].mean()
    return words, pairs


def _train(net: _Net, draw: _Draw, rivals: torch.Tensor, steps: int, held: np.ndarray) -> None:
    optimizer = torch.optim.Adam(net.parameters(), lr=_RATE)
    start, sums, since = time.monotonic(), np.zeros(2), 0
    for step in range(1, steps + 1):
        done = step / steps
        rate = min(1.0, step / _WARM) * min(1.0, max(0.02, (1 - done) / 0.7))
        for group in optimizer.param_groups:
            group["lr"] = _RATE * rate
        words, pairs = _loss(net, draw.windows(0.35 if done < 0.5 else 0.7), draw.words(), rivals)
        optimizer.zero_grad()
        (_WORDS * words + _PAIRS * pairs).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        sums += words.item(), pairs.item()
        since += 1
        if step % 250 == 0:
            minutes = (time.monotonic() - start) / 60
            shown = "{:.3f} {:.4f}".format(*sums / since)
            print(f"{minutes:.1f} min, step {step}: {shown}{_wrong(net, rivals, held)}", flush=True)
            sums, since = np.zeros(2), 0


def _wrong(net: _Net, rivals: torch.Tensor, held: np.ndarray) -> str:
    """How many words with rivals are taken for these in texts that are not trained on."""
    if len(held) < _LENGTH:
        return ""
    count = total = 0
    net.eval()
    with torch.no_grad():
        cut = held[: len(held) // _LENGTH * _LENGTH].reshape(-1, _LENGTH)
        for part in np.array_split(cut, len(cut) // 512 + 1):
            windows = torch.tensor(part, dtype=torch.long)
            items, expected = windows[:, 1:-1], net(windows)
            beside = rivals[items]
            rival = net.fit(expected[:, :, None], beside.clamp(min=0))
            wrong = (rival >= net.fit(expected, items)[:, :, None]) & (beside >= 0)
            count, total = count + int(wrong.sum()), total + int((beside >= 0).sum())
    net.train()
    return f"; held out {count} of {total} wrong ({100 * count / total:.2f} %)"


def _bytes(name: str, weights: torch.Tensor) -> dict[str, np.ndarray]:
    """Weights (rows, columns) in steps, and the size of a step in each row."""
    rows = weights.detach().numpy()
    scale = np.maximum(np.abs(rows).max(axis=1) / _STEPS, 1e-8)
    return {
        name: np.round(rows / scale[:, None]).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
    }


def _written(net: _Net, words: list[str]) -> dict[str, np.ndarray]:
    found = {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "biases": net.biases.detach().numpy().astype(np.float16),
        "shift": net.expected.bias.detach().numpy().astype(np.float16),
        **_bytes("vectors", net.vectors.weight),
        **_bytes("expected", net.expected.weight),
    }
    for name, side in (("left", net.left), ("right", net.right)):
        found |= _bytes(f"{name}_inputs", side.weight_ih_l0)
        found |= _bytes(f"{name}_states", side.weight_hh_l0)
        found[f"{name}_offsets"] = side.bias_ih_l0.detach().numpy().astype(np.float16)
        found[f"{name}_shifts"] = side.bias_hh_l0.detach().numpy().astype(np.float16)
    return found


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--own", nargs="*", default=[])
    parser.add_argument("--phrases", nargs="*", default=[])
    parser.add_argument("--held", nargs="*", default=[], help="only measured")
    parser.add_argument("--steps", type=int, default=7000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    words = list(lexicon.syllables())
    place = {word: index for index, word in enumerate(words)}
    own, phrases, base, held = (
        _stream(sources, place)
        for sources in (options.own, options.phrases, options.sources, options.held)
    )
    print(f"{len(own)} items of ours, {len(phrases)} of phrases, {len(base)} others", flush=True)
    net = _Net(len(words) + 1)
    draw = _Draw(own, phrases, base, len(words) + 1, options.seed)
    _train(net, draw, torch.tensor(_rivals(words, place)), options.steps, held)
    np.savez_compressed(options.out, **_written(net, words))


if __name__ == "__main__":
    main()
