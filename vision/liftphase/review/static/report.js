// The entry of a report: the data that the page carries, shown.

import { mountReport } from "./report-view.js";
import { setWords } from "./words.js";

const data = JSON.parse(document.getElementById("data").textContent);
setWords(data.words);
mountReport(document.getElementById("report"), data);
