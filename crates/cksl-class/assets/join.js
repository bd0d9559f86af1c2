// The page to join a class, and that on which its staff signs in.

import { post, sayProblem } from "/assets/page.js";

const form = document.getElementById("joining");
// A QR code of the board leads here with the code behind the address.
if (form.elements.code && location.hash) {
  form.elements.code.value = decodeURIComponent(location.hash.slice(1));
  form.elements.name.focus();
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const { problem, to } = await post(form.dataset.to ?? "/join", Object.fromEntries(new FormData(form)));
  button.disabled = false;
  if (to) return location.assign(to);
  sayProblem(problem);
  (problem.message.includes("code") && form.elements.code ? form.elements.code : form.elements.name).focus();
});
