"""The assist service: reads a document and proposes, with evidence, what is in it."""

VERSION = "1.0.0"
NAME = "wardclerk-assist"
