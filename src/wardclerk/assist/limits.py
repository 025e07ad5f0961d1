"""Every limit of the assist service, each with its unit and the reason for it."""

MIB = 1024 * 1024  # bytes

BODY_BYTES_MAX = 32 * MIB  # a 30-page colour scan at 200 dpi stays below this
PAGES_MAX = 30  # no vendor bill seen is longer; contracts are read by people
IMAGE_PIXELS_MAX = 60_000_000  # an A3 sheet at 600 dpi; more is a decompression bomb
ATTACHMENTS_MAX = 20  # embedded files of a PDF that are looked at
ATTACHMENT_BYTES_MAX = 8 * MIB  # the largest e-invoice XML seen is 0.3 MiB
XML_BYTES_MAX = 16 * MIB  # invoices with embedded binary attachments
CHARACTERS_PER_PAGE_MAX = 40_000  # ten times a dense page; more is an attack
WORDS_PER_PAGE_MAX = 8_000
WORD_LENGTH_MAX = 100  # characters; longer "words" are data or an attack
LABEL_LENGTH_MAX = 80  # characters before an amount that are looked at
LINE_ITEMS_MAX = 500
FILENAME_LENGTH_MAX = 255  # characters

TEXT_LAYER_CHARACTERS_MIN = 50  # fewer visible characters: the page is a picture
OCR_DPI = 200  # the resolution that the recogniser was measured with
OCR_SIDE_PIXELS_MAX = 2400  # longest side given to the recogniser
OCR_BUDGET_SECONDS = 40.0  # then the remaining pages stay unread, and are named
OCR_THREADS = 2  # more threads than this do not pay on a shared machine

DOCUMENT_SECONDS_MAX = 75.0  # wall clock; then the worker is killed and replaced
DOCUMENT_CPU_SECONDS_MAX = 150  # processor time of one document in one worker
WORKER_START_SECONDS_MAX = 60.0  # imports and models on a cold disk
WORKER_MEMORY_BYTES_MAX = 3 * 1024 * MIB  # address space of one worker
WORKER_RESIDENT_BYTES_MAX = 1200 * MIB  # above this an idle worker is replaced
WORKER_FILES_MAX = 128  # open files
WORKERS_DEFAULT = 2
WAITING_PER_WORKER_MAX = 4  # queued documents before callers are told to come back
RETRY_AFTER_SECONDS = 5
STOP_GRACE_SECONDS = 20  # time for running readings when the service stops
