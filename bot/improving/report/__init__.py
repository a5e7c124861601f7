"""The report for editors and operators: one German page, from what was counted and kept."""

from bot.improving.report.figures import Figures, read_figures
from bot.improving.report.page import Titles, page

__all__ = ["Figures", "Titles", "page", "read_figures"]
