"use strict";
// Each section of an estimate has a threshold, a search, an order of the matrix and a table of links. Elements with data-step
// follow the threshold; elements with data-node, or with data-a and data-b, follow the chosen unit.
document.documentElement.classList.remove("no-script");
for (const section of document.querySelectorAll("section[data-estimate]")) {
  const slider = section.querySelector("input[type=range]");
  const search = section.querySelector("input[type=search]");
  const said = section.querySelector("output");
  const steps = JSON.parse(section.dataset.steps || "[]");
  const counts = JSON.parse(section.dataset.counts || "[]");
  let chosen = null;

  const showStep = () => {
    const step = Number(slider.value);
    for (const each of section.querySelectorAll("[data-step]")) each.toggleAttribute("hidden", Number(each.dataset.step) < step);
    said.textContent = steps[step] + ": " + counts[step].toLocaleString("en") + (counts[step] === 1 ? " link" : " links");
    slider.setAttribute("aria-valuetext", said.textContent);
  };
  const showUnit = () => {
    for (const node of section.querySelectorAll(".node")) node.classList.toggle("chosen", node.dataset.node === chosen);
    for (const link of section.querySelectorAll("[data-a]")) {
      const touches = chosen === null || link.dataset.a === chosen || link.dataset.b === chosen;
      if (link.tagName === "TR") link.style.display = touches ? "" : "none";
      else link.classList.toggle("faded", !touches);
    }
  };
  const choose = (unit) => { chosen = unit; showUnit(); };

  const order = section.querySelector("select");
  const orders = JSON.parse(section.dataset.orders || "[]");
  const matrix = section.querySelector(".matrix");
  const showOrder = () => {
    const places = orders[Number(order.value)];
    const side = Number(matrix.querySelector(".frame").getAttribute("width")) / places.length;
    const at = [];
    places.forEach((unit, place) => { at[unit] = place; });
    for (const cell of matrix.querySelectorAll("[data-a]")) {
      const inset = (side - Number(cell.getAttribute("width"))) / 2;
      cell.setAttribute("x", at[cell.dataset.a] * side + inset);
      cell.setAttribute("y", at[cell.dataset.b] * side + inset);
    }
    const middle = (unit, text) => (at[unit] + 0.5) * side + 0.35 * Number(text.getAttribute("font-size"));
    for (const name of matrix.querySelectorAll("[data-row]")) name.setAttribute("y", middle(name.dataset.row, name));
    for (const name of matrix.querySelectorAll("[data-column]")) name.setAttribute("transform", `translate(${middle(name.dataset.column, name)},-5) rotate(-90)`);
  };
  if (order) order.addEventListener("change", showOrder);

  if (slider) {
    slider.addEventListener("input", showStep);
    showStep();
  }
  if (search) {
    search.addEventListener("input", () => {
      const text = search.value.trim().toLowerCase();
      const names = Array.from(section.querySelectorAll(".node"), (node) => [node.dataset.node, node.dataset.name.toLowerCase()]);
      const found = text && (names.find(([, name]) => name === text) || names.find(([, name]) => name.includes(text)));
      search.setCustomValidity(text && !found ? "no unit has this name" : "");
      choose(found ? found[0] : null);
    });
  }
  for (const node of section.querySelectorAll(".node")) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    const toggle = () => {
      choose(chosen === node.dataset.node ? null : node.dataset.node);
      if (search) search.value = chosen === null ? "" : node.dataset.name;
    };
    node.addEventListener("click", toggle);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
      if (event.key === "Escape") choose(null);
    });
  }
}
for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") !== "descending";
      for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      const value = (row) => {
        const cell = row.cells[column];
        const text = cell.dataset.value ?? cell.textContent.trim();
        return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
      };
      const body = table.tBodies[0];
      const rows = Array.from(body.rows).sort((a, b) => {
        const x = value(a), y = value(b);
        const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
        return falls ? -order : order;
      });
      body.append(...rows);
    });
  });
}
