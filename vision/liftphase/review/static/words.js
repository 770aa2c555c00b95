// The words of a page: its messages in the language that it was made in, and the parts of a rep in a lifter's
// words. They are the English ones, in the terms of the field, until `setWords` is called.

let own = { language: "en", texts: {}, parts: null, issues: {} };

// words: what `liftphase.review.page_words` makes.
export function setWords(words) {
  own = words;
}

// Mark a message that is said where it is used, for the tool that collects them.
export function message(text) {
  return text;
}

// The message in the page's language, with each {name} filled in; a text that is no message as it is.
export function say(text, values = {}) {
  return filled(found(text) ?? text, values);
}

// The message for `amount` things; {count} is filled in too.
export function plural(one, many, amount, values = {}) {
  const [single, several] = found(one) ?? [one, many];
  return filled(amount === 1 ? single : several, { count: amount, ...values });
}

// Whether the page speaks in a lifter's words.
export function isPlain() {
  return own.parts !== null;
}

// A part of a rep by its key, in a lifter's words.
export function plainPart(key) {
  return say(own.parts[key]);
}

// An issue {code, message} as a sentence.
export function issueText({ code, message: sentence }) {
  return Object.hasOwn(own.issues, code) ? own.issues[code] : sentence;
}

// Begun with a capital.
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function found(text) {
  return Object.hasOwn(own.texts, text) ? own.texts[text] : null;
}

function filled(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}
