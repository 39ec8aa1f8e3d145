"use strict";
const body = document.querySelector("#runs tbody");
const rows = Array.from(body.rows);
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
const control = name => document.getElementById(name);
const filters = ["notebook", "year", "grade"];

function visible(row) {
  const words = control("search").value.trim().toLowerCase().split(/\s+/);
  return words.every(word => texts.get(row).includes(word))
    && filters.every(name => !control(name).value || row.dataset[name] === control(name).value)
    && (!control("condition").value || row.dataset.condition.split(" ").includes(control("condition").value));
}

function filter() {
  let shown = 0;
  for (const row of rows) {
    row.hidden = !visible(row);
    if (!row.hidden) shown += 1;
  }
  control("shown").textContent = `显示 ${shown} / ${rows.length} 项`;
  control("none").hidden = shown > 0;
}

const collator = new Intl.Collator("zh-CN", { numeric: true });

function compared(left, right, column, numeric) {
  const [a, b] = [left, right].map(row => row.cells[column].dataset.value ?? row.cells[column].textContent.trim());
  if (a === "" || b === "") return { order: (a === "") - (b === ""), last: true };
  return { order: numeric ? Number(a) - Number(b) : collator.compare(a, b), last: false };
}

function sort(head) {
  const column = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
  const numeric = head.className !== "";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const sorted = rows.map((row, place) => ({ row, place })).sort((left, right) => {
    const { order, last } = compared(left.row, right.row, column, numeric);
    return (down && !last ? -order : order) || left.place - right.place;
  });
  body.append(...sorted.map(entry => entry.row));
}

for (const button of document.querySelectorAll("thead button")) button.addEventListener("click", () => sort(button.parentNode));
for (const name of [...filters, "condition"]) control(name).addEventListener("change", filter);
control("search").addEventListener("input", filter);
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(item => { item.open = true; }));
filter();
