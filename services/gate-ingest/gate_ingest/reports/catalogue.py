"""Every report over the history, by its name."""

from typing import Final

from gate_ingest.reports import declarations, fields_asked, officer_answers, passages, stops, turn_times, weights

REPORTS: Final = {
    counted.report.name: counted
    for counted in (
        passages.REPORT,
        turn_times.REPORT,
        stops.STOPS,
        stops.FIRM_STOPS,
        fields_asked.REPORT,
        officer_answers.REPORT,
        weights.REPORT,
        declarations.REPORT,
    )
}
