import itertools
import math
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models import detectors
from models.vectorise import Block, BlockSpec, Grams, WordsAndPairs, fit, fit_matrix

_documents = st.lists(
    st.lists(st.sampled_from(["đất", "nhà", "tòa", "chợ", "cầu"]), max_size=20),
    min_size=4,
    max_size=12,
)


@given(_documents)
def test_each_block_of_a_row_has_its_scale_as_length(words: list[list[str]]) -> None:
    documents = [{"a": row, "b": [w[::-1] for w in row]} for row in words]
    groups = [str(i % 2) for i in range(len(documents))]
    built = fit(documents, groups, [BlockSpec("a", min_df=1), BlockSpec("b", min_df=1, scale=0.5)])
    split = len(built.blocks[0].vocabulary)
    for document in documents:
        columns, values = built.row(document)
        for inside, scale in ((columns < split, 1.0), (columns >= split, 0.5)):
            length = math.sqrt(float((values[inside] ** 2).sum()))
            assert length == 0.0 or math.isclose(length, scale, rel_tol=1e-5)


@given(_documents)
def test_training_rows_are_those_of_inference(words: list[list[str]]) -> None:
    documents = [{"a": row, "b": [w[::-1] for w in row]} for row in words]
    groups = [str(i % 2) for i in range(len(documents))]
    specs = [BlockSpec("a"), BlockSpec("b", min_groups=1, scale=0.5, max_features=3)]
    built, rows = fit_matrix(documents, groups, specs)
    expected = detectors.matrix(built, documents)
    assert rows.shape == expected.shape
    assert np.allclose(rows.toarray(), expected.toarray(), atol=1e-6)


@given(_documents)
def test_pairs_counted_as_numbers_are_pairs_counted_as_words(words: list[list[str]]) -> None:
    groups = [str(i % 2) for i in range(len(words))]
    specs = [BlockSpec("a", max_features=9)]
    built, rows = fit_matrix([{"a": WordsAndPairs(row)} for row in words], groups, specs)
    spelled, expected = fit_matrix(
        [{"a": list(WordsAndPairs(row))} for row in words], groups, specs
    )
    assert built.blocks[0].vocabulary == spelled.blocks[0].vocabulary
    assert np.allclose(rows.toarray(), expected.toarray(), atol=1e-6)


_texts = st.text(st.sampled_from("ab <>é"), max_size=30)


@given(st.lists(_texts, min_size=2, max_size=6), _texts)
def test_grams_looked_up_as_numbers_are_grams_looked_up_as_words(
    texts: list[str], asked: str
) -> None:
    built = fit([{"a": Grams(t)} for t in texts], ["1"] * len(texts), [BlockSpec("a", min_df=1)])
    block = built.blocks[0]
    assert len(list(Grams(asked))) == len(Grams(asked))
    by_number = dict(zip(*(part.tolist() for part in block.row(Grams(asked))), strict=True))
    by_word = dict(zip(*(part.tolist() for part in block.row(list(Grams(asked)))), strict=True))
    assert by_number.keys() == by_word.keys()
    assert np.allclose([by_number[c] for c in by_word], list(by_word.values()), atol=1e-6)


def test_words_and_pairs_are_a_collection_of_their_features() -> None:
    told = WordsAndPairs(["cống", "tắc", "nước"])
    assert list(told) == ["cống", "tắc", "nước", "cống tắc", "tắc nước"]
    assert len(told) == 5
    assert "tắc nước" in told
    assert "cống nước" not in told
    assert len(WordsAndPairs([])) == 0 == len(list(WordsAndPairs([])))


@given(_documents, st.randoms())
def test_the_vocabulary_does_not_depend_on_the_order_of_letters(
    words: list[list[str]], chance: random.Random
) -> None:
    rows = [({"a": row}, str(i % 3)) for i, row in enumerate(words)]
    mixed = chance.sample(rows, len(rows))
    first = fit([d for d, _ in rows], [g for _, g in rows], [BlockSpec("a", min_df=1)])
    second = fit([d for d, _ in mixed], [g for _, g in mixed], [BlockSpec("a", min_df=1)])
    assert first.blocks[0].vocabulary == second.blocks[0].vocabulary
    assert np.array_equal(first.blocks[0].idf, second.blocks[0].idf)


def test_what_only_one_author_writes_is_not_learned() -> None:
    documents = [{"a": ["đất", "nguyễn_văn_tèo"]}, {"a": ["đất", "nguyễn_văn_tèo"]}, {"a": ["đất"]}]
    built = fit(documents, ["b01", "b01", "b02"], [BlockSpec("a")])
    assert set(built.blocks[0].vocabulary) == {"đất"}


def test_rarer_features_weigh_more() -> None:
    documents = [{"a": ["đất", "ao"]}, {"a": ["đất"]}, {"a": ["đất", "ao"]}, {"a": ["đất"]}]
    built = fit(documents, ["1", "1", "2", "2"], [BlockSpec("a")])
    columns, values = built.row({"a": ["đất", "ao"]})
    weight = dict(zip(columns.tolist(), values.tolist(), strict=True))
    vocabulary = built.blocks[0].vocabulary
    assert weight[vocabulary["ao"]] > weight[vocabulary["đất"]]


WORDS = st.lists(st.sampled_from(["đất", "nhà", "bị", "ngập", "<num>"]), max_size=12)


@given(WORDS, st.sets(st.tuples(*[st.sampled_from(["đất", "nhà", "bị", "<num>", ""])] * 2)))
def test_a_text_looked_up_at_once_finds_what_the_vocabulary_has(
    words: list[str], known: set[tuple[str, str]]
) -> None:
    names = sorted({" ".join(filter(None, pair)) for pair in known} - {""})
    vocabulary = {name: column for column, name in enumerate(names)}
    block = Block("words", vocabulary, np.ones(len(names), np.float32), scale=1.0, offset=0)
    alone, pairs = block.of_words(words)
    assert alone.tolist() == [vocabulary.get(word, -1) for word in words]
    assert pairs.tolist() == [vocabulary.get(f"{a} {b}", -1) for a, b in itertools.pairwise(words)]
