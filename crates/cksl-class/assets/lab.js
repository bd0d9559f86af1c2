// The page of a lab: checks as they become true, and the learner's verbs.

import { asked, get, lab, listen, post, refreshStrip, say, sayProblem, showSaid } from "/assets/page.js";
import { terminals } from "/assets/terminal.js";

const $ = (selector) => document.querySelector(selector);
const path = (rest) => `/labs/${lab}/${rest}`;

// Makes nodes of HTML that a template of the server wrote.
function nodes(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  const live = $("#live");
  live.append(line);
  while (live.children.length > 20) live.firstChild.remove();
}

function showCheck(item, isNew) {
  const known = $(`[data-check="${CSS.escape(item.dataset.check)}"]`);
  if (!known) return $(".checks").append(item);
  const open = known.querySelector("details")?.open;
  const details = item.querySelector("details");
  if (details && open !== undefined) details.open = open;
  item.classList.toggle("new", isNew);
  known.replaceWith(item);
}

// What can be lost by being replaced: an answer that is being typed.
const isTyped = (part) =>
  [...part.querySelectorAll("input")].some((input) => input.value !== input.defaultValue || input === document.activeElement);

async function refresh() {
  const answer = await get(path("sheet"));
  if (!answer?.ok) return;
  for (const part of nodes(await answer.text()).querySelectorAll("[data-part]")) {
    const known = $(`[data-part="${part.dataset.part}"]`);
    if (!known || known.outerHTML === part.outerHTML) continue;
    if (isTyped(known)) {
      for (const tries of part.querySelectorAll("[id^=tries-]")) document.getElementById(tries.id)?.replaceWith(tries);
      continue;
    }
    if (part.dataset.part === "checks") {
      // A grade that is shown stays, and so does what is open.
      for (const id of ["state", "points"]) known.querySelector(`#${id}`).replaceWith(part.querySelector(`#${id}`));
    } else {
      const focus = known.contains(document.activeElement) ? document.activeElement.dataset.do : null;
      known.replaceWith(part);
      if (focus) part.querySelector(`[data-do="${focus}"]`)?.focus();
    }
  }
}

function showResult(html) {
  const result = nodes(html);
  const checks = result.querySelector("template[data-checks]");
  for (const item of [...checks.content.children]) showCheck(item, false);
  const points = result.querySelector("template[data-points]");
  showPoints(points.content.textContent, "passed" in points.dataset);
  checks.remove();
  points.remove();
  $("#result").replaceChildren(result);
}

function showPoints(text, passed) {
  const points = $("#points");
  points.textContent = text;
  points.classList.toggle("good", passed);
}

async function act(verb, more = {}) {
  say();
  let outcome = await post(path(verb), { accepted: 0, ...more });
  while (outcome.question) {
    if (!(await asked(outcome.question))) return;
    outcome = await post(path(verb), { accepted: outcome.accepted, ...more });
  }
  if (outcome.to) return location.assign(outcome.to);
  if (outcome.result) showResult(outcome.result);
  if (outcome.problem) sayProblem(outcome.problem);
  else if (outcome.said) say(...outcome.said.map((text) => ({ text })));
  if (outcome.problem || outcome.said) showSaid();
  await refresh();
}

async function busy(button, work) {
  button.disabled = true;
  await work();
  button.disabled = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) busy(button, () => act(button.dataset.do));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-answer]");
  if (!form) return;
  event.preventDefault();
  const input = form.elements.value;
  busy(form.querySelector("button"), async () => {
    const value = input.value;
    input.defaultValue = value;
    await act("answer", { check: form.dataset.answer, value });
  });
});

$('[data-show="timeline"]')?.addEventListener("click", async () => {
  const place = $("#moments");
  const answer = await get(path("timeline"));
  if (!answer) place.textContent = "No answer came: the server may have ended, or the network is down.";
  else if (answer.ok) place.replaceChildren(nodes(await answer.text()));
  else place.textContent = await answer.text();
  place.querySelector(".scroll")?.scrollTo(0, 1e9);
});

listen({
  check: ({ html, words }) => {
    const item = nodes(html).firstElementChild;
    showCheck(item, true);
    announce(words);
  },
  graded: ({ earned, max }) => {
    showPoints(`${earned} of ${max} points before hints and tries`, earned === max);
    // Once all is earned, what this was about is told.
    if (earned === max && !$("#result").hasChildNodes()) act("check");
    else refresh();
  },
  sheet: refresh,
  lost: refresh,
  back: refresh,
  ended: ({ stays }) => {
    if (stays) refresh();
    else say({ text: "The lab has ended, or is being made anew." });
  },
  begun: () => location.reload(),
  failed: ({ problem }) => sayProblem(problem),
  missed: () => {
    refresh();
    refreshStrip();
  },
  class: refreshStrip,
  machine: ({ text }) => say({ text }),
  said: ({ text }) => say({ text: `The instructor says: ${text}` }),
});

if ("passed" in ($("#points")?.dataset ?? {})) act("check");
terminals(lab);
