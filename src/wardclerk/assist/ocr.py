"""Text recognition on page images: PP-OCRv6, its weights inside the rapidocr wheel."""

from __future__ import annotations

import re
from statistics import median

import numpy as np

from wardclerk.assist.layout import clean
from wardclerk.assist.limits import OCR_SIDE_PIXELS_MAX, OCR_THREADS
from wardclerk.assist.page import Word

SCORE_MIN = 0.5  # the recogniser's own certainty below which a line is noise
BASELINE_SHARE = 0.22  # of a box's height that lies below the baseline
DETECTION_SIDE_PIXELS = 1280  # finding lines needs less detail than reading them
UPRIGHT_SCORE_MIN = 0.75  # below this mean score the page may lie on its side
UPRIGHT_LINES_MIN = 3
GLUED = re.compile(
    r"(?<=[a-zäöüß])(?:Nr|No)\b\.?(?=\s?\w)|(?<=\b(?:Nr|No)\.)(?=\d)"
    r"|(?<=[0-9A-Z])(?:vom|von|dated|bis)(?=\s?\d|\b)|(?<=\w)vom(?=\d)"
)

_engine = None


def warm_up() -> None:
    """Load the models and run them once, so that the first page is not slow."""
    blank = np.full((120, 400, 3), 255, dtype=np.uint8)
    _recogniser()(blank)


def _recogniser():
    global _engine
    if _engine is None:
        from rapidocr import RapidOCR

        _engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": OCR_SIDE_PIXELS_MAX,
                "Global.text_score": SCORE_MIN,
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTION_SIDE_PIXELS,
                "EngineConfig.onnxruntime.intra_op_num_threads": OCR_THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            }
        )
    return _engine


def read_image(pixels: np.ndarray) -> tuple[list[Word], int, int]:
    """Words of the image, and the image's width and height when upright."""
    words, score, is_lying = _read_once(pixels)
    if not words or (not is_lying and score >= UPRIGHT_SCORE_MIN):
        return words, pixels.shape[1], pixels.shape[0]
    turned = np.ascontiguousarray(np.rot90(pixels, _turns(score, is_lying)))
    turned_words, turned_score, _lying = _read_once(turned)
    if not is_lying and turned_score <= score:
        return words, pixels.shape[1], pixels.shape[0]
    return turned_words, turned.shape[1], turned.shape[0]


def _turns(score: float, is_lying: bool) -> int:
    """Quarter turns that set the page upright.

    The recogniser turns tall boxes a quarter itself: when it could read them so,
    the whole page needs the same turn, otherwise the opposite one.
    """
    if not is_lying:
        return 2
    return 1 if score >= UPRIGHT_SCORE_MIN else 3


def _read_once(pixels: np.ndarray) -> tuple[list[Word], float, bool]:
    """Words, mean score, and whether most lines stand upright on the page."""
    result = _recogniser()(np.ascontiguousarray(pixels))
    if result.boxes is None or not result.txts:
        return [], 0.0, False
    boxes = np.asarray(result.boxes, dtype=float)
    scores = list(result.scores)
    widths = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    heights = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    long_texts = [len(text) >= 4 for text in result.txts]
    lying = [
        h > 1.5 * w
        for w, h, text in zip(widths, heights, long_texts, strict=True)
        if text
    ]
    is_lying = len(lying) >= UPRIGHT_LINES_MIN and sum(lying) > len(lying) / 2
    straight = _straighten(boxes, widths)
    words = [
        word
        for box, text, score in zip(straight, result.txts, scores, strict=True)
        for word in _words_of(box, unglued(clean(text)), float(score))
    ]
    return words, float(np.mean(scores)), is_lying


def unglued(text: str) -> str:
    """The recogniser drops narrow blanks: "Nr.471102vom13.11.2019" is four words."""
    return " ".join(GLUED.sub(r" \g<0> ", text).split())


def _straighten(boxes: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Boxes turned back by the page's median slope, around the page's middle."""
    across = boxes[:, 1] - boxes[:, 0]
    long = widths >= median(widths.tolist())
    slope = float(np.median(np.arctan2(across[long, 1], across[long, 0])))
    if abs(slope) < 0.002 or abs(slope) > 0.35:
        return boxes
    middle = boxes.reshape(-1, 2).mean(axis=0)
    turn = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
    return (boxes - middle) @ turn + middle


def _words_of(box: np.ndarray, text: str, score: float) -> list[Word]:
    """A recognised line cut into words, its width shared by their lengths."""
    x0, y0 = float(box[:, 0].min()), float((box[0, 1] + box[1, 1]) / 2)
    x1, y1 = float(box[:, 0].max()), float((box[2, 1] + box[3, 1]) / 2)
    length = max(len(text), 1)
    words, position = [], 0
    for part in text.split(" "):
        start, position = position, position + len(part) + 1
        if not part:
            continue
        left = x0 + (x1 - x0) * start / length
        right = x0 + (x1 - x0) * (start + len(part)) / length
        base = y1 - BASELINE_SHARE * (y1 - y0)
        words.append(Word(part, left, y0, right, y1, base, score))
    return words
