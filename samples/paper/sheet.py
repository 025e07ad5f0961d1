"""A page to draw on, measured in points from its upper left corner."""

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

BLACK = HexColor("#1b1b1b")
GREY = HexColor("#6a6f76")

# Fonts that come with reportlab and may be embedded.
for _face in ("Vera", "VeraBd", "VeraIt"):
    pdfmetrics.registerFont(TTFont(_face, f"{_face}.ttf"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its head, its right or left edge, its field."""

    head: str
    edge: float
    right: bool = False


class Sheet:
    """A canvas that counts down the page as a reader does."""

    def __init__(self, title: str, author: str, size=LETTER):
        self._buffer = BytesIO()
        self.width, self.height = size
        # invariant: no clock and no random id in the file
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("Billing")
        self.font, self.size, self.ink = "Helvetica", 9.0, BLACK

    def use(self, font: str, size: float, ink: Color = BLACK) -> "Sheet":
        """Write with this from here on."""
        self.font, self.size, self.ink = font, size, ink
        return self

    def text(self, x: float, y: float, words: str) -> None:
        """Words that start at x."""
        self._pen()
        self.canvas.drawString(x, self.height - y, words)

    def right(self, x: float, y: float, words: str) -> None:
        """Words that end at x."""
        self._pen()
        self.canvas.drawRightString(x, self.height - y, words)

    def centred(self, x: float, y: float, words: str) -> None:
        """Words around x."""
        self._pen()
        self.canvas.drawCentredString(x, self.height - y, words)

    def stack(self, x: float, y: float, lines, leading: float = 0) -> float:
        """Lines below each other; returns where the next one would stand."""
        for words in lines:
            self.text(x, y, words)
            y += leading or self.size * 1.3
        return y

    def wrapped(self, x: float, y: float, width: float, words: str) -> float:
        """A paragraph; returns where the next line would stand."""
        line = ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if pdfmetrics.stringWidth(longer, self.font, self.size) > width:
                self.text(x, y, line)
                y, longer = y + self.size * 1.3, word
            line = longer
        self.text(x, y, line)
        return y + self.size * 1.3

    def rule(self, x1: float, y: float, x2: float, width=0.6, ink=BLACK) -> None:
        """A horizontal line."""
        self.line(x1, y, x2, y, width, ink)

    def line(self, x1, y1, x2, y2, width=0.6, ink=BLACK) -> None:
        """A straight line."""
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(width)
        self.canvas.line(x1, self.height - y1, x2, self.height - y2)

    def box(self, x, y, width, height, fill=None, ink=None, radius=0.0, line=0.6):
        """A rectangle from its upper left corner."""
        canvas = self.canvas
        canvas.setLineWidth(line)
        canvas.setFillColor(fill or BLACK)
        canvas.setStrokeColor(ink or BLACK)
        paint = {"stroke": int(ink is not None), "fill": int(fill is not None)}
        bottom = self.height - y - height
        if radius:
            canvas.roundRect(x, bottom, width, height, radius, **paint)
        else:
            canvas.rect(x, bottom, width, height, **paint)

    def circle(self, x, y, radius, fill=None, ink=None, line=0.6) -> None:
        """A circle around a point."""
        self.canvas.setLineWidth(line)
        self.canvas.setFillColor(fill or BLACK)
        self.canvas.setStrokeColor(ink or BLACK)
        self.canvas.circle(
            x,
            self.height - y,
            radius,
            stroke=int(ink is not None),
            fill=int(fill is not None),
        )

    def polygon(self, points, fill: Color) -> None:
        """A filled shape."""
        path = self.canvas.beginPath()
        (x, y), *rest = points
        path.moveTo(x, self.height - y)
        for x, y in rest:
            path.lineTo(x, self.height - y)
        path.close()
        self.canvas.setFillColor(fill)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def curve(self, points, width=1.0, ink=BLACK) -> None:
        """A smooth line through a start and triples of Bezier points."""
        path = self.canvas.beginPath()
        (x, y), *rest = points
        path.moveTo(x, self.height - y)
        for index in range(0, len(rest), 3):
            flat = [
                value
                for px, py in rest[index : index + 3]
                for value in (px, self.height - py)
            ]
            path.curveTo(*flat)
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(width)
        self.canvas.drawPath(path, stroke=1, fill=0)

    def row(self, y: float, columns, values) -> None:
        """One row of a table."""
        for column, value in zip(columns, values, strict=True):
            (self.right if column.right else self.text)(column.edge, y, value)

    def heads(self, y: float, columns) -> None:
        """The head of a table."""
        self.row(y, columns, [column.head for column in columns])

    def bytes(self) -> bytes:
        """The finished file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def _pen(self) -> None:
        self.canvas.setFont(self.font, self.size)
        self.canvas.setFillColor(self.ink)
