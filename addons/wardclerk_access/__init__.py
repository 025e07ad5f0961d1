"""Access of people to the directory: asked for, confirmed, ended, watched."""

from . import models
