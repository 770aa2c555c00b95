"""Looking at an analysis: the report page and the picture to share."""

REPORT_FILE, SUMMARY_FILE = "report.html", "summary.png"
