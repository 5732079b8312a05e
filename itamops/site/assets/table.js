"use strict";

// A table that is sorted, filtered and paged. What it shows stands in the hash of its address, so that a link says
// which rows are meant: #state=%3Din_use&price=%3E1000&sort=price:desc&page=2&q=dell . site/conditions.py reads
// filters alike, and templates/cells.html shows values alike.
(function () {
  const RIGHT = ["number", "percent", "money"];
  const CHOSEN = ["state", "boolean"];
  const PATIENCE = 150;
  const LONG_DAY = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // values

  function read(columns, rows) {
    for (const column of columns) {
      const { different, places, values } = column;
      column.value = values ? (row) => values[row] : (row) => different[places[row]];
      column.distinct = different || [...new Set(values)];
    }
    return { columns, rows };
  }

  function textOf(value) {
    return value === null ? "" : value === true ? "yes" : value === false ? "no" : String(value);
  }

  function plain(text) {
    return text.trim().toLowerCase().replaceAll("_", " ");
  }

  function grouped(number) {
    const [whole, ...part] = String(number).split(".");
    return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...part].join(".");
  }

  function numberIn(column, value) {
    return Number(column.type === "money" ? value.split(" ")[0] : value);
  }

  // filters

  function testOf(column, text) {
    if (text.startsWith("=")) {
      const wanted = text.slice(1).split("|").map(plain);
      return (value) => wanted.includes(plain(textOf(value)));
    }
    const between = text.indexOf("..");
    if (between >= 0) {
      const lower = compared(column, ">=", text.slice(0, between));
      const upper = compared(column, "<=", text.slice(between + 2));
      return (value) => lower(value) && upper(value);
    }
    const sign = [">=", "<=", ">", "<"].find((one) => text.startsWith(one));
    if (sign) {
      return compared(column, sign, text.slice(sign.length));
    }
    const wanted = plain(text);
    return (value) => value !== null && plain(textOf(value)).includes(wanted);
  }

  function compared(column, sign, text) {
    const numeric = RIGHT.includes(column.type);
    const limit = numeric ? (text.trim() ? Number(text) : NaN) : plain(text);
    const holds = {
      ">=": (value) => value >= limit,
      "<=": (value) => value <= limit,
      ">": (value) => value > limit,
      "<": (value) => value < limit,
    }[sign];
    return (value) => value !== null && holds(numeric ? numberIn(column, value) : plain(textOf(value)));
  }

  function select(table, state) {
    const tests = table.columns
      .filter((column) => state.filters[column.name])
      .map((column) => [column, remembered(testOf(column, state.filters[column.name]))]);
    const sought = plain(state.q).split(/\s+/).filter(Boolean);
    const found = [];
    for (let row = 0; row < table.rows; row++) {
      if (tests.every(([column, test]) => test(column.value(row))) && sought.every((word) => wholeRow(table, row).includes(word))) {
        found.push(row);
      }
    }
    return found;
  }

  function remembered(test) {
    const known = new Map();
    return (value) => {
      if (!known.has(value)) {
        known.set(value, test(value));
      }
      return known.get(value);
    };
  }

  function wholeRow(table, row) {
    table.texts = table.texts || new Array(table.rows);
    table.texts[row] = table.texts[row] || table.columns.map((column) => plain(textOf(column.value(row)))).join("\n");
    return table.texts[row];
  }

  // order

  function sorted(table, rows, sort) {
    const [name, direction] = sort.split(":");
    const column = table.columns.find((one) => one.name === name);
    if (!column) {
      return rows;
    }
    const sense = direction === "desc" ? -1 : 1;
    const compare = comparison(column);
    return [...rows].sort((one, other) => {
      const [first, second] = [column.value(one), column.value(other)];
      if (first === null || second === null) {
        return (first === null) - (second === null) || one - other;
      }
      return sense * compare(first, second) || one - other;
    });
  }

  function comparison(column) {
    switch (column.type) {
      case "money":
        return (first, second) => collator.compare(first.split(" ")[1], second.split(" ")[1]) || numberIn(column, first) - numberIn(column, second);
      case "number":
      case "percent":
      case "boolean":
        return (first, second) => first - second;
      case "day":
        return (first, second) => (first < second ? -1 : first > second ? 1 : 0);
      default:
        return (first, second) => collator.compare(first, second);
    }
  }

  // state

  function stateOfAddress(table) {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const asked = new URLSearchParams(window.location.search);
    const filters = {};
    for (const { name } of table.columns) {
      filters[name] = given.get(name) || "";
    }
    return { q: given.get("q") || asked.get("q") || "", filters, sort: given.get("sort") || "", page: Number(given.get("page")) || 1 };
  }

  function hashOf(state) {
    const pairs = Object.entries(state.filters).concat([["q", state.q], ["sort", state.sort], ["page", state.page > 1 ? state.page : ""]]);
    return "#" + pairs.filter(([, value]) => value).map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  }

  // elements

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      made.setAttribute(attribute, value);
    }
    made.append(...children);
    return made;
  }

  function cell(column, value) {
    const attributes = RIGHT.includes(column.type) ? { class: "number" } : {};
    return element("td", attributes, value === null ? element("span", { class: "empty", title: "not given" }, "–") : shown(column, value));
  }

  function shown(column, value) {
    switch (column.type) {
      case "id":
      case "reference":
        return link(column, value);
      case "state":
        return element("span", { class: "state " + column.tones[value] }, value.replaceAll("_", " "));
      case "day":
        return element("time", { datetime: value, title: longDay(value) }, value);
      case "number":
        return grouped(value);
      case "percent":
        return grouped(value) + "\u00a0%";
      case "money":
        return grouped(value.split(" ")[0]) + "\u00a0" + value.split(" ")[1];
      default:
        return textOf(value);
    }
  }

  function link(column, value) {
    const slash = column.kind ? -1 : value.indexOf("/");
    const kind = column.kind || value.slice(0, slash);
    const id = value.slice(slash + 1);
    if (column.without.includes(value)) {
      return element("span", { class: "id" }, id);
    }
    return element("a", { class: "id", href: column.folders[kind] + id + ".html" }, id);
  }

  function longDay(day) {
    const parts = LONG_DAY.formatToParts(new Date(day + "T00:00:00Z"));
    const part = (type) => parts.find((one) => one.type === type).value;
    return `${part("weekday")}, ${part("day")} ${part("month")} ${part("year")}`;
  }

  // controls: they are made here, so that a page without scripts shows none that do nothing

  function filterOf(column) {
    const label = { "aria-label": "Filter " + column.title, "data-filter": column.name };
    if (!CHOSEN.includes(column.type)) {
      return element("input", { ...label, type: "text", title: "part of it, =whole, >3, 3..7, = for empty" });
    }
    const options = column.distinct.filter((value) => value !== null).map(textOf).sort(collator.compare);
    return element("select", label, element("option", { value: "" }, ""), ...options.map((one) => element("option", { value: "=" + one }, plain(one))));
  }

  function setFilter(control, text) {
    if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === text)) {
      control.append(element("option", { value: text }, plain(text.replace(/^=/, "").replaceAll("|", " or "))));
    }
    control.value = text;
  }

  function build(table) {
    const body = document.querySelector("[data-table] tbody");
    const heads = [...document.querySelectorAll("[data-table] thead th")];
    const filters = table.columns.map(filterOf);
    const search = element("input", { type: "search", "data-search": "", "aria-label": "Search this table", placeholder: "Search this table (press /)" });
    const clear = element("button", { type: "button" }, "Show all");
    const previous = element("button", { type: "button" }, "Previous");
    const next = element("button", { type: "button" }, "Next");
    const where = element("span", {});
    const pages = element("nav", { class: "pages", "aria-label": "Pages of this table" }, previous, next, where);
    heads.forEach((head, place) => {
      const button = element("button", { type: "button", "data-sort": table.columns[place].name }, ...head.childNodes);
      head.append(button);
    });
    heads[0].parentNode.after(
      element("tr", { class: "filters" }, ...filters.map((filter, place) => element("td", { class: heads[place].className }, filter)))
    );
    document.querySelector(".bar").prepend(search, clear);
    document.querySelector(".scroll").after(pages);
    return { body, heads, filters, search, clear, previous, next, where, pages, count: document.querySelector("[data-count]") };
  }

  window.itamopsTable = function (data) {
    const table = read(data.columns, data.rows);
    if (!table.rows) {
      return;
    }
    const parts = build(table);
    let state = stateOfAddress(table);

    function show() {
      const rows = sorted(table, select(table, state), state.sort);
      const last = Math.max(1, Math.ceil(rows.length / data.pageRows));
      const page = Math.min(Math.max(1, state.page), last);
      const start = (page - 1) * data.pageRows;
      const visible = rows.slice(start, start + data.pageRows);
      parts.body.replaceChildren(...visible.map((row) => element("tr", {}, ...table.columns.map((column) => cell(column, column.value(row))))));
      const all = `${grouped(table.rows)}\u00a0row${table.rows === 1 ? "" : "s"}`;
      parts.count.textContent = rows.length === table.rows ? all : `${grouped(rows.length)} of ${all}`;
      parts.where.textContent = `${grouped(start + 1)} to ${grouped(start + visible.length)} of ${grouped(rows.length)}`;
      parts.pages.hidden = last === 1;
      parts.previous.disabled = page === 1;
      parts.next.disabled = page === last;
      parts.clear.disabled = hashOf({ ...state, page: 1 }) === "#";
      const [name, direction] = state.sort.split(":");
      table.columns.forEach((column, place) => {
        const way = column.name !== name ? null : direction === "desc" ? "descending" : "ascending";
        way ? parts.heads[place].setAttribute("aria-sort", way) : parts.heads[place].removeAttribute("aria-sort");
        if (document.activeElement !== parts.filters[place]) {
          setFilter(parts.filters[place], state.filters[column.name]);
        }
      });
      if (document.activeElement !== parts.search) {
        parts.search.value = state.q;
      }
    }

    function change(changed) {
      state = { ...state, page: 1, ...changed };
      window.location.replace(hashOf(state));
    }

    let waiting = 0;
    function soon(changed) {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => change(changed()), PATIENCE);
    }

    parts.search.addEventListener("input", () => soon(() => ({ q: parts.search.value })));
    parts.filters.forEach((filter, place) => {
      const name = table.columns[place].name;
      filter.addEventListener("input", () => soon(() => ({ filters: { ...state.filters, [name]: filter.value } })));
    });
    parts.heads.forEach((head, place) => {
      const name = table.columns[place].name;
      const next = { [`${name}:asc`]: `${name}:desc`, [`${name}:desc`]: "" };
      head.addEventListener("click", () => change({ sort: next[state.sort] ?? `${name}:asc` }));
    });
    parts.clear.addEventListener("click", () => change({ q: "", sort: "", filters: {} }));
    parts.previous.addEventListener("click", () => change({ page: state.page - 1 }));
    parts.next.addEventListener("click", () => change({ page: state.page + 1 }));
    window.addEventListener("hashchange", () => {
      state = stateOfAddress(table);
      show();
    });
    show();
  };
})();
