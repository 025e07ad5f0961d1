"""Final documents in a document archive, with the proof that they lie there."""

from . import models
