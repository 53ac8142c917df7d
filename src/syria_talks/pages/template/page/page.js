"use strict";
(() => {
  const root = document.documentElement, theme = document.getElementById("theme");
  const order = ["system", "light", "dark"];
  const keep = {
    read() { try { return localStorage.getItem("theme"); } catch { return null; } },
    write(value) { try { localStorage.setItem("theme", value); } catch { /* not kept, still shown */ } },
  };
  const show = (name) => {
    if (name === "system") delete root.dataset.theme; else root.dataset.theme = name;
    theme.textContent = "Theme: " + name;
  };
  let chosen = order.includes(keep.read()) ? keep.read() : "system";
  show(chosen);
  theme.hidden = false;
  theme.addEventListener("click", () => {
    chosen = order[(order.indexOf(chosen) + 1) % order.length];
    keep.write(chosen);
    show(chosen);
  });

  const codes = document.getElementById("codes"), folded = [...document.querySelectorAll("details.code")];
  if (codes && folded.length) {
    codes.hidden = false;
    codes.addEventListener("click", () => {
      const open = codes.getAttribute("aria-pressed") !== "true";
      folded.forEach((part) => { part.open = open; });
      codes.setAttribute("aria-pressed", String(open));
      codes.textContent = open ? "Hide all code" : "Show all code";
    });
  }

  const value = (row, at) => {
    const cell = row.cells[at];
    if (!cell || cell.classList.contains("none")) return null;
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  document.querySelectorAll("table").forEach((table) => {
    const heads = [...table.querySelectorAll("thead tr:only-child th")], body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.classList.contains("number"));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row, place) => [value(row, at), place, row]);
        rows.sort(([a, i], [b, j]) => a === null || b === null ? (a === null) - (b === null) || i - j : (down ? compare(b, a) : compare(a, b)) || i - j);
        body.append(...rows.map((row) => row[2]));
      });
    });
  });

  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const narrow = matchMedia("(max-width: 63.99rem)"), contents = document.querySelector(".contents details");
  if (contents) {
    const fold = () => { contents.open = !narrow.matches; };
    fold();
    narrow.addEventListener("change", fold);
  }
  if (links.size && "IntersectionObserver" in window) {
    const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const update = () => {
      let current = null;
      for (const head of heads) if (head.getBoundingClientRect().top < innerHeight * 0.3) current = head;
      links.forEach((link, id) => { if (current && id === current.id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    };
    new IntersectionObserver(update, { rootMargin: "0px 0px -70% 0px" }).observe(document.body);
    heads.forEach((head) => new IntersectionObserver(update, { rootMargin: "0px 0px -70% 0px" }).observe(head));
  }
})();
