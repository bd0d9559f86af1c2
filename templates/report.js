for (const replay of document.querySelectorAll(".replay")) {
  const field = replay.querySelector("input[type=search]");
  const rows = [...replay.querySelectorAll("tbody tr")];
  replay.querySelector(".find").hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}
