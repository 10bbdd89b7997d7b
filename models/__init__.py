"""Proposes labels for a `Petition`: kind, topics, causes, each with its reason.

Inference needs only NumPy; scikit-learn and SciPy are imported by training and
evaluation alone, so those live in `models.train` and `models.evaluate`.
"""

from models.artefact import ArtefactError
from models.classify import classify
from models.findings import Findings, Kind, Review
from models.model import Model, load
from models.registry import Registry
from models.taxonomy import taxonomy

__all__ = [
    "ArtefactError",
    "Findings",
    "Kind",
    "Model",
    "Registry",
    "Review",
    "classify",
    "load",
    "taxonomy",
]
