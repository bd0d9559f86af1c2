// The board of a class: its table as it changes, and what the staff does.

import { asked, get, listen, post, say, sayProblem, showSaid } from "/assets/page.js";

const board = document.getElementById("board");
let hidden = false;
let waits = null;

// Names are for the staff; on a projector they are hidden.
function hideNames() {
  board.classList.toggle("nameless", hidden);
  const button = board.querySelector("[data-names]");
  button.setAttribute("aria-pressed", hidden);
  button.textContent = hidden ? "Show the names" : "Hide the names";
}

async function refresh() {
  waits = null;
  const answer = await get("/board");
  if (!answer) return;
  if (!answer.ok) return say({ text: (await answer.text()).trim(), kind: "bad" });
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const old = board.querySelector(".scroll");
  const focus = document.activeElement?.dataset ?? {};
  const place = [old.scrollLeft, old.scrollTop];
  board.replaceChildren(template.content);
  board.querySelector(".scroll").scrollTo(...place);
  hideNames();
  const same = (one) => ["act", "seat", "task", "tell", "names", "extend"].every((key) => one.dataset[key] === focus[key]);
  if (Object.keys(focus).length) [...board.querySelectorAll("button")].find(same)?.focus();
}

// However much happens, the table is fetched once a second at most.
function soon() {
  waits ??= setTimeout(refresh, 1000);
}

async function act(name, body) {
  const { problem, link } = await post(`/staff/${name}`, body);
  if (problem) sayProblem(problem);
  else if (link) say({ text: "This personal link leads the learner back to their place. The one before stops working." }, { text: link });
  else if (name === "say") say({ text: "The message was sent." });
  if (problem || link || name === "say") showSaid();
  if (!problem) refresh();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const seat = button.dataset.seat && Number(button.dataset.seat);
  const { act: name, task, ask } = button.dataset;
  const { dismiss } = button.dataset;
  if (dismiss && (await asked(ask))) {
    const { problem } = await post("/staff/dismiss", { text: dismiss });
    if (problem) return sayProblem(problem);
    return location.reload();
  }
  if (name) {
    if (ask && !(await asked(ask))) return;
    act(name, { ...(seat && { seat }), ...(task && { task }) });
  }
  else if ("extend" in button.dataset) {
    const to = button.dataset.extend;
    const minutes = Number(prompt(to ? "How many more minutes for this learner?" : "How many more minutes for all?", "10"));
    if (minutes) act("extend", { minutes, ...(to && { seat: Number(to) }) });
  } else if ("names" in button.dataset) {
    hidden = !hidden;
    hideNames();
  } else if (button.dataset.tell) {
    const text = prompt("Message to this learner");
    if (text) act("say", { seat: Number(button.dataset.tell), text });
  }
});

document.addEventListener("submit", async (event) => {
  const own = event.target.closest("[data-password], [data-invite]");
  if (own) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(own));
    const { problem, link } = await post("password" in own.dataset ? "/password" : "/staff/invite", fields);
    if (problem) return sayProblem(problem);
    if (!link) return location.reload();
    own.reset();
    say({ text: "This link works once, for who you invite." }, { text: link });
    return showSaid();
  }
  const form = event.target.closest("[data-say]");
  if (!form) return;
  event.preventDefault();
  await act("say", { text: form.elements.text.value });
  form.reset();
});

listen({ board: soon, class: soon, missed: soon, back: soon });
// "stuck for" and "ago" change without anything that happens.
setInterval(soon, 30000);
