// The page to join a class.

import { post, sayProblem } from "/assets/page.js";

const form = document.getElementById("joining");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const { problem, to } = await post("/join", { code: form.elements.code.value, name: form.elements.name.value });
  button.disabled = false;
  if (to) return location.assign(to);
  sayProblem(problem);
  form.elements[problem.message.includes("code") ? "code" : "name"].focus();
});
