// The words of a page of the server, which stand in it as data. The first import of a page's entry: whatever is
// imported after it finds them.

import { setWords } from "./words.js";

setWords(JSON.parse(document.getElementById("words").textContent));
