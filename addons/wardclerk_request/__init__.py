"""Purchase requests: what a department needs, approved, then ordered."""

from . import models
