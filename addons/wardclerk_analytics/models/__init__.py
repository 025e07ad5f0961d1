"""Models of analytics."""

from . import (
    wardclerk_analytics_mixin,
    wardclerk_kpi_day,
    wardclerk_kpi_figure,
    wardclerk_kpi_query,
    wardclerk_process_log,
)
