"""Exceptions: what a person must settle about a document, in the order of its cost."""

from . import models, wizard
from .noticed import Noticed
