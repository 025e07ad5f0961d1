"""What a copier makes of a page: grey, a little crooked, stamped and noisy."""

from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DOTS_PER_INCH = 200
POINTS_PER_INCH = 72
SKEW_DEGREES = 0.55
JPEG_QUALITY = 58
NOISE_LEVELS = 7.0  # standard deviation, of 255
SEED = 20261116
PAPER, STAMP_INK, PEN_INK = 246, 96, 84


def scanned(page: bytes) -> bytes:
    """A PDF that holds nothing but the picture of the page."""
    picture = _rendered(page)
    picture = _stamped(picture)
    picture = _crooked(picture)
    picture = _lit(picture)
    return _as_pdf(picture)


def _rendered(page: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(page) as document:
        bitmap = document[0].render(scale=DOTS_PER_INCH / POINTS_PER_INCH)
        return bitmap.to_pil().convert("L")


def _stamped(picture: Image.Image) -> Image.Image:
    """The mail room's stamp and somebody's initials, on free paper."""
    stamp = Image.new("L", (460, 150), 0)
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((4, 4, 455, 145), outline=255, width=5)
    pen.text((66, 16), "RECEIVED", fill=255, font=ImageFont.load_default(64))
    pen.text((92, 90), "NOV 16 2026  HVM", fill=255, font=ImageFont.load_default(34))
    stamp = stamp.rotate(6, expand=True, resample=Image.Resampling.BICUBIC)
    worn = np.asarray(stamp) * _grain(stamp.size, 0.45, 0.95)
    picture.paste(STAMP_INK, (700, 1370), Image.fromarray(worn.astype(np.uint8)))
    pen = ImageDraw.Draw(picture)
    angle = np.linspace(0, 5.5 * np.pi, 220)
    stroke = zip(
        900 + angle * 11 + 16 * np.sin(angle * 1.3),
        1610 + 24 * np.sin(angle) * np.cos(angle / 7),
        strict=True,
    )
    pen.line([(float(x), float(y)) for x, y in stroke], fill=PEN_INK, width=4)
    return picture


def _grain(size: tuple[int, int], low: float, high: float) -> np.ndarray:
    width, height = size
    return np.random.default_rng(SEED).uniform(low, high, (height, width))


def _crooked(picture: Image.Image) -> Image.Image:
    return picture.rotate(
        SKEW_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=255
    ).filter(ImageFilter.GaussianBlur(0.6))


def _lit(picture: Image.Image) -> Image.Image:
    """Uneven light, grain of the paper, dust and the shadow of an edge."""
    chance = np.random.default_rng(SEED)
    grey = np.asarray(picture, dtype=np.float32)
    height, width = grey.shape
    across = np.linspace(0, 1, width, dtype=np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    light = PAPER - 9 * across - 6 * down
    light -= 60 * np.exp(-across * 90)  # the edge that lay open
    grey = 28 + grey / 255 * (light - 28)
    grey += chance.normal(0, NOISE_LEVELS, grey.shape)
    rows, columns = chance.integers(0, height, 160), chance.integers(0, width, 160)
    grey[rows, columns] = 120
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _as_pdf(picture: Image.Image) -> bytes:
    width = picture.width * POINTS_PER_INCH / DOTS_PER_INCH
    height = picture.height * POINTS_PER_INCH / DOTS_PER_INCH
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    jpeg.seek(0)
    result = BytesIO()
    canvas = Canvas(result, pagesize=(width, height), invariant=1)
    canvas.setCreator("HVM-2-114")
    canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    return result.getvalue()
