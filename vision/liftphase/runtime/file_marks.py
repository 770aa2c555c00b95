"""How this program marks the files that it wrote, so that a later run may replace them."""

PNG_SOFTWARE = "liftphase"
JUNIT_NAME = "liftphase check"
HTML_MARK = "<!doctype html><!-- liftphase -->"
PDF_CREATOR = "liftphase"
