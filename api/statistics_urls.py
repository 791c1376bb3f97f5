"""The addresses of the delay statistics."""

STATISTICS = "/statistics"
STATISTICS_LEGS = "/statistics/journeys"
STATISTICS_LEGS_TABLE = "/statistics/journeys.{form}"
STATISTICS_TABLE = "/statistics/tables/{table}.{form}"
REPORT = "/statistics/reports/{month}.pdf"
TIMES = "/statistics/times"
TIME_DECISIONS = "/statistics/times/decisions"
TIMES_TABLE = "/statistics/times/tables/{table}.{form}"


def statistics_table(table: str, form: str) -> str:
    """Return the address of the numbers behind a picture of the statistics, as `csv` or `xlsx`."""
    return STATISTICS_TABLE.format(table=table, form=form)


def legs_table(form: str) -> str:
    """Return the address of the journeys behind a figure, as `csv` or `xlsx`."""
    return STATISTICS_LEGS_TABLE.format(form=form)


def report(month: object) -> str:
    """Return the address of a month's report (PDF); `month` is written `2026-11`."""
    return REPORT.format(month=month)
