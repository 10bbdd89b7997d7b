"""The search for letters behind one another stays linear in the length of a line."""

from nlp.stack import _names


def test_names_look_no_further_than_a_name() -> None:
    class Line(str):
        looked = 0

        def __getitem__(self, key):  # type: ignore[no-untyped-def]
            found = super().__getitem__(key)
            Line.looked += len(found)
            return found

    line = Line("tôi là Trần Văn Tám, " * 500)
    assert set(_names([line])) == {"tran van tam"}
    assert Line.looked < 100 * 500
