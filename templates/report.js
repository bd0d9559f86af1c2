for (const replay of document.querySelectorAll(".replay")) {
  const tools = replay.querySelector(".tools");
  // What happened is not shown.
  if (!tools) continue;
  const rows = [...replay.querySelectorAll("tbody tr")];
  const [process, check, file, text] = tools.querySelectorAll("select, [type=search]");
  const moment = tools.querySelector("[type=range]");
  const states = [...tools.querySelectorAll("li")].map((item) => ({ item, check: item.textContent }));
  const rests = (row) => [...row.querySelectorAll(".rests")].map((mark) => mark.textContent);
  // A process whose deeds are not told may name the file in its command.
  const deeds = (row) => (row.querySelector("td > span:not(.rests)") || row.cells[2]).textContent;
  const time = (row) => row.cells[0].textContent;
  const checks = rows.flatMap((row) => [row.dataset.c, ...rests(row)]);
  for (const [field, names] of [[process, rows.map((row) => row.dataset.p)], [check, checks]])
    for (const name of [...new Set(names)].filter(Boolean).sort()) field.add(new Option(name));

  // A file, or what is below a directory.
  const touches = (row, path) =>
    deeds(row).split(/[\s,]+/).some((word) => word === path || word.startsWith(path + "/"));
  const filter = () => {
    const path = file.value.trim().replace(/\/+$/, "");
    const wanted = text.value.toLowerCase();
    for (const row of rows) {
      // What became of checks is shown whatever is asked, if it is not another check.
      const { c } = row.dataset;
      const fits = c
        ? !check.value || check.value === c
        : (!process.value || process.value === row.dataset.p) &&
          (!check.value || rests(row).includes(check.value)) &&
          (!path || touches(row, path));
      row.hidden = !fits || !row.textContent.toLowerCase().includes(wanted);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    tools.querySelector("output").textContent = shown < rows.length ? `${shown} of ${rows.length} moments` : "";
  };
  for (const field of [process, check, file, text]) field.addEventListener("input", filter);

  const look = () => {
    const at = Number(moment.value);
    rows.forEach((row, place) => row.classList.toggle("now", place === at));
    const then = `at ${time(rows[at])}`;
    moment.setAttribute("aria-valuetext", then);
    tools.querySelector(".then p").textContent = then;
    for (const { item, check } of states) {
      const turn = rows.slice(0, at + 1).findLast((row) => row.dataset.c === check);
      const holds = turn && turn.className.includes("became");
      item.className = turn ? (holds ? "good" : "bad") : "";
      item.textContent = turn
        ? `${holds ? "✓" : "✗"} ${check}: ${holds ? "true since" : "broke at"} ${time(turn)}`
        : `– ${check}: not found true by then`;
    }
  };
  if (rows.length) {
    moment.max = rows.length - 1;
    moment.value = moment.max;
    moment.addEventListener("input", look);
    look();
    tools.hidden = false;
  }
}
