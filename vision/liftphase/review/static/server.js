// Talking to the review server: JSON in, JSON out, and what went wrong as one line.

import { say } from "./words.js";

export async function getJson(path) {
  return readJson(await reach(path));
}

// method: "POST", "PUT" or "PATCH"; value: what JSON is made of.
export async function sendJson(method, path, value) {
  const headers = { "content-type": "application/json" };
  return readJson(await reach(path, { method, headers, body: JSON.stringify(value) }));
}

export async function reach(path, options = {}) {
  try {
    return await fetch(path, options);
  } catch (error) {
    // Whoever gave up knows why there is no answer.
    if (error.name === "AbortError") throw error;
    throw new Error(say("the server does not answer. Is `liftphase review` still running?"));
  }
}

export async function readJson(response) {
  const isJson = response.headers.get("content-type")?.includes("json");
  const answer = isJson ? await response.json() : { error: await response.text() };
  if (response.ok) return answer;
  const error = new Error(answer.error);
  error.status = response.status;
  throw error;
}
