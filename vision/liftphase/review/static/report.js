// The entry of a report: the data that the page carries, shown.

import { mountReport } from "./report-view.js";

mountReport(document.getElementById("report"), JSON.parse(document.getElementById("data").textContent));
