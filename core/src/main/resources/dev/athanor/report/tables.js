// A click on a header sorts by its column: numbers as numbers, blanks last.
for (const table of document.querySelectorAll("table[data-sort]")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const number = text => parseFloat(text.replace(/,/g, "").replace("−", "-"));
  heads.forEach((head, column) => head.addEventListener("click", () => {
    const numeric = head.classList.contains("number");
    const before = head.getAttribute("aria-sort");
    const order = before === null ? (numeric ? "descending" : "ascending") : before === "ascending" ? "descending" : "ascending";
    const sign = order === "ascending" ? 1 : -1;
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", order);
    const key = row => row.cells[column].textContent;
    const compare = (a, b) => {
      if (!numeric) return sign * key(a).localeCompare(key(b), undefined, {numeric: true});
      const x = number(key(a)), y = number(key(b));
      if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
      return sign * (x - y);
    };
    [...body.rows].sort(compare).forEach(row => body.append(row));
  }));
}
