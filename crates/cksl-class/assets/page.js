// What all pages share: requests with the session's token, the stream of what happens, and what is said to the learner.
// HTML comes from the server's templates only, where all texts are escaped; texts are set as text.

const meta = (name) => document.querySelector(`meta[name="cksl-${name}"]`)?.content ?? null;
export const lab = meta("lab");

// A sentence has literals in back-ticks.
function literals(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return [text];
  return pieces.map((piece, at) => (at % 2 ? Object.assign(document.createElement("code"), { textContent: piece }) : piece));
}

export function say(...lines) {
  const place = document.getElementById("said");
  place?.replaceChildren(...lines.filter((line) => line.text).map(({ text, kind }) => {
    const line = document.createElement("p");
    line.append(...literals(text));
    if (kind) line.className = kind;
    return line;
  }));
}

// Who has asked for something sees the answer, wherever on the page they are.
export function showSaid() {
  document.getElementById("said").scrollIntoView({ block: "nearest" });
}

export function sayProblem(problem) {
  say({ text: problem.message, kind: "bad" }, ...problem.hints.map((text) => ({ text, kind: "faint" })));
}

// Fetches; nothing if no answer comes. The stream tells of the cut, and `back` fetches again.
export const get = (path, more) => fetch(path, more).catch(() => null);

// Asks for a change. What is refused is said in the server's words.
export async function post(path, body) {
  const answer = await get(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Cksl-Token": meta("token") },
    body: JSON.stringify(body),
  });
  if (!answer) return { problem: { message: "no answer came: the server may have ended, or the network is down", hints: [] } };
  if (answer.ok) return answer.json();
  return { problem: { message: (await answer.text()).trim(), hints: [] } };
}

// Resolves to whether the answer is yes.
export function asked(question) {
  const dialog = document.getElementById("ask");
  document.getElementById("ask-words").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclick = (event) => event.target.value && dialog.close(event.target.value);
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}

// The stream of what happens. The browser goes on after a cut by itself, from the last place that it got. What it gets
// instead of a stream ends that, such as the answer of a server whose records are away: then a new one begins there. What a
// handler wanted to fetch may have been cut, too: `back` is called for that.
export function listen({ back, ...handlers }) {
  let after = meta("after");
  let isCut = false;
  const address = () => `/events?${new URLSearchParams({ ...(lab && { lab }), after })}`;
  const open = () => {
    const stream = new EventSource(address());
    for (const [name, handle] of Object.entries(handlers)) {
      stream.addEventListener(name, (event) => {
        after = event.lastEventId || after;
        handle(JSON.parse(event.data));
      });
    }
    stream.onopen = () => {
      sayCut(false);
      if (!isCut) return;
      isCut = false;
      refreshStrip();
      back?.();
    };
    stream.onerror = () => {
      sayCut(true);
      isCut = true;
      if (stream.readyState === EventSource.CLOSED) setTimeout(again, 3000);
    };
  };
  const again = async () => {
    const look = new AbortController();
    const answer = await get(address(), { signal: look.signal });
    look.abort();
    // Nobody is signed in here any more.
    return answer?.status === 401 ? location.reload() : open();
  };
  open();
}

// A page that is left cuts its connection, too: so this comes a moment later.
let cutTold;
function sayCut(isCut) {
  clearTimeout(cutTold);
  if (!isCut) return document.getElementById("cut")?.remove();
  cutTold = setTimeout(() => {
    if (document.getElementById("cut")) return;
    const text = "No connection to the server. This page comes back by itself, and nothing is lost.";
    const line = Object.assign(document.createElement("p"), { id: "cut", className: "card unsure", textContent: text });
    line.setAttribute("role", "alert");
    document.querySelector("main").prepend(line);
  }, 1500);
}

// The strip at the top of a learner's page.
export async function refreshStrip() {
  const strip = document.getElementById("strip");
  const answer = strip && (await get("/strip"));
  if (answer?.ok) strip.innerHTML = await answer.text();
}

// Clocks: the server says how much time is left when it writes them, and pages count on from there.
function tick() {
  const now = performance.now();
  for (const clock of document.querySelectorAll("[data-left]")) {
    if ("stands" in clock.dataset) continue;
    clock.end ??= now + Number(clock.dataset.left) * 1000;
    const left = Math.max(0, Math.round((clock.end - now) / 1000));
    const pair = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(left / 60);
    const shown = minutes < 60 ? `${minutes}` : `${Math.floor(minutes / 60)}:${pair(minutes % 60)}`;
    clock.textContent = `${shown}:${pair(left % 60)}`;
    if (!left && !clock.told) {
      clock.told = true;
      refreshStrip();
    }
  }
}
tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => document.hidden || refreshStrip());

// The first page of a learner of a class. What others do must not take away what is shown once: a personal link, a
// question, what was said. Nor the focus.
let refreshes = 0;
async function refreshTasks() {
  const turn = ++refreshes;
  const answer = await get("/");
  // The stream comes back when the server does, and says that something was missed.
  if (!answer) return;
  // Its records are away for a moment: the page stays as it is.
  if (answer.status === 503) {
    say({ text: (await answer.text()).trim(), kind: "bad" });
    return setTimeout(() => turn === refreshes && refreshTasks(), 3000);
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok || !fresh.querySelector("[data-hand]")) return location.reload();
  if (turn !== refreshes) return;
  for (const id of ["said", "link"]) fresh.getElementById(id).replaceWith(document.getElementById(id));
  const [name, value] = Object.entries(document.activeElement?.dataset ?? {})[0] ?? [];
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
  // The button that raises a hand lowers it afterwards.
  const same = ({ dataset }) => name in dataset && (name === "hand" || dataset[name] === value);
  if (name) [...document.querySelectorAll("main button")].find(same)?.focus();
}

const steps = document.getElementById("steps");
if (steps) {
  const failed = ({ problem }) => {
    document.getElementById("making").textContent = "The lab can't be made";
    document.getElementById("failed").textContent = [problem.message, ...problem.hints].join("\n");
  };
  listen({
    step: ({ text }) => {
      const step = document.createElement("li");
      step.textContent = text;
      steps.append(step);
    },
    begun: () => location.reload(),
    missed: () => location.reload(),
    class: refreshStrip,
    failed,
  });
} else if (!lab) {
  const isTasks = document.querySelector("[data-hand]");
  const reload = isTasks ? refreshTasks : () => location.reload();
  const ofClass = { class: reload, graded: reload, said: ({ text }) => say({ text }) };
  if (document.querySelector("meta[name=cksl-token]") && !document.getElementById("board")) {
    listen({ begun: reload, ended: reload, missed: reload, ...(isTasks && ofClass) });
  }
}

document.addEventListener("click", async (event) => {
  const look = event.target.closest("[data-look]");
  if (look) {
    const { problem } = await post("/look", { look: Number(look.dataset.look), permit: "permit" in look.dataset });
    if (problem) sayProblem(problem);
    return refreshStrip();
  }
  if (document.getElementById("ask") && event.target.closest("button[data-leave]")) {
    const { question, accepted, problem } = await post("/leave", { accepted: 0 });
    if (problem) return sayProblem(problem);
    if (!(await asked(question))) return;
    const left = await post("/leave", { accepted });
    return left.problem ? sayProblem(left.problem) : location.assign(left.to);
  }
  if (event.target.closest("[data-sign-out]")) {
    const { problem, to } = await post("/sign-out", {});
    return problem ? sayProblem(problem) : location.assign(to);
  }
  const asks = event.target.closest("[data-hand], [data-link]");
  if (asks) {
    const hand = asks.dataset.hand;
    const { problem, link } = hand ? await post("/hand", { up: hand === "up" }) : await post("/link", {});
    if (problem) return sayProblem(problem);
    if (link) document.getElementById("link").textContent = link;
    return;
  }
  const button = event.target.closest("[data-start]");
  if (!button) return;
  button.disabled = true;
  const { problem, to } = await post("/labs", { scenario: button.dataset.start });
  if (to) location.assign(to);
  button.disabled = false;
  if (problem) {
    sayProblem(problem);
    showSaid();
  }
});
