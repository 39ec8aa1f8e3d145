"use strict";
const body = document.querySelector("#records tbody");
const rows = Array.from(body.rows);
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
const search = document.getElementById("search");
const shown = document.getElementById("shown");
const collator = new Intl.Collator("zh-CN", { numeric: true });

function filter() {
  const words = search.value.trim().toLowerCase().split(/\s+/);
  let count = 0;
  for (const row of rows) {
    row.hidden = !words.every(word => texts.get(row).includes(word));
    if (!row.hidden) count += 1;
  }
  shown.textContent = `显示 ${count} / ${rows.length} 项`;
}

function number(text) {
  const plain = text.replace(/[,%]/g, "");
  return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : null;
}

function compared(left, right, column) {
  const [a, b] = [left, right].map(row => row.cells[column].textContent.trim());
  const [x, y] = [number(a), number(b)];
  if (a === "—" || b === "—") return { order: (a === "—") - (b === "—"), last: true };
  return { order: x !== null && y !== null ? x - y : collator.compare(a, b), last: false };
}

function sort(head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const sorted = rows.map((row, place) => ({ row, place })).sort((one, two) => {
    const { order, last } = compared(one.row, two.row, head.cellIndex);
    return (down && !last ? -order : order) || one.place - two.place;
  });
  body.append(...sorted.map(entry => entry.row));
}

for (const button of document.querySelectorAll("#records thead button")) button.addEventListener("click", () => sort(button.parentNode));
search.addEventListener("input", filter);
filter();
