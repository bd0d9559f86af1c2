// The page on which the staff looks into a learner's terminals.

import { post, sayProblem } from "/assets/page.js";
import { Screen } from "/assets/terminal.js";

const looks = document.getElementById("looks");
const place = document.querySelector(".looked");
const seat = Number(looks.dataset.seat);
let screen = null;

function show(number) {
  screen?.close();
  place.replaceChildren();
  for (const button of looks.querySelectorAll("[data-number]")) button.setAttribute("aria-pressed", Number(button.dataset.number) === number);
  screen = new Screen(`/look/${seat}/terminals/${number}`, number, place, true);
}

looks.addEventListener("click", async (event) => {
  const { number, leave } = event.target.closest("button")?.dataset ?? {};
  if (number) show(Number(number));
  if (leave === undefined) return;
  const { problem } = await post("/staff/leave", { seat });
  if (problem) sayProblem(problem);
  else location.assign("/");
});

const first = looks.querySelector("[data-number]");
if (first) show(Number(first.dataset.number));
