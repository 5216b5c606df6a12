// Connects the server's changes, the filters and the views.

import { Model, count, stateWord } from "./model.js";
import { GraphView } from "./graph.js";
import { TableView } from "./table.js";
import { DetailsView } from "./details.js";

const $ = (id) => document.getElementById(id);
const model = new Model();
let asTable = false;
let complete = false;
let dirty = false;

const open = (id) => {
  graph.selected = id;
  details.open(id);
  graph.plan();
};
const graph = new GraphView({
  scroll: $("scroll"),
  space: $("space"),
  lines: $("lines"),
  cards: $("cards"),
  open,
  toggle(id) {
    model.expanded.has(id) ? model.expanded.delete(id) : model.expanded.add(id);
    show();
    graph.focus(id);
  },
});
const table = new TableView({ root: $("table"), open });
const details = new DetailsView({
  root: $("details"),
  model,
  go(id) {
    open(id);
    if (!asTable) {
      graph.active = id;
      reveal(id);
    }
  },
  closed(id) {
    graph.selected = null;
    if (asTable) {
      [...document.querySelectorAll("#table button[data-id]")].find((b) => b.dataset.id === id)?.focus();
    } else {
      graph.focus(id);
    }
    graph.plan();
  },
});

/** Scrolls the graph to a node without taking the focus. */
function reveal(id) {
  const place = graph.placeOf(id);
  const focused = document.activeElement;
  if (place) {
    graph.focus(place.node.id);
    focused?.focus();
  }
}

/** Lays out and draws what the filters leave. */
function show() {
  const filtered = model.isFiltered();
  const collapsed = model.isCollapsed();
  $("graph").hidden = asTable;
  $("table").hidden = !asTable;
  $("collapse").hidden = asTable;
  $("as-graph").setAttribute("aria-pressed", String(!asTable));
  $("as-table").setAttribute("aria-pressed", String(asTable));
  $("collapse").setAttribute("aria-pressed", String(collapsed));
  const rows = asTable ? model.matching() : null;
  const layout = asTable ? null : model.layout();
  asTable ? table.show(rows) : graph.show(layout);
  const empty = asTable ? rows.length === 0 : layout.rows === 0;
  $("nothing").hidden = !empty;
  $("nothing").textContent = filtered
    ? "No object matches these filters."
    : complete
      ? "There are no resources of secrets.infisical.com here. Another namespace is shown with --namespace, all with --all-namespaces."
      : "Reading the resources…";
}

/** Shows at the browser's next frame, once. */
function plan() {
  if (!dirty) {
    dirty = true;
    requestAnimationFrame(() => {
      dirty = false;
      const begun = performance.now();
      show();
      head();
      details.changed();
      performance.measure("change", { start: begun });
    });
  }
}

function head() {
  const counts = model.counts();
  for (const button of document.querySelectorAll("[data-state]")) {
    button.querySelector(".count").textContent = counts[button.dataset.state].toLocaleString("en");
    button.setAttribute("aria-pressed", String(model.filter.state === button.dataset.state));
  }
  const select = $("namespace");
  const names = ["", ...model.namespaces()];
  if (names.join(" ") !== [...select.options].map((option) => option.value).join(" ")) {
    select.replaceChildren(
      ...names.map((name) => {
        const option = document.createElement("option");
        option.value = name;
        option.textContent = name || "all";
        return option;
      }),
    );
    select.value = model.filter.namespace;
  }
  document.title = counts.failed ? `(${counts.failed}) Infisical Operator` : "Infisical Operator";
}

function notices(sentences) {
  const box = $("notices");
  const texts = [...new Set(sentences)];
  if (texts.join("\n") === box.dataset.said) {
    return;
  }
  box.dataset.said = texts.join("\n");
  box.hidden = texts.length === 0;
  box.replaceChildren(
    ...texts.map((text) => {
      const line = document.createElement("p");
      line.textContent = text[0].toUpperCase() + text.slice(1);
      return line;
    }),
  );
}

// What turned since the last announcement; spoken at most every three seconds.
const turned = new Map();
let speaking = null;
function announce(nodes) {
  nodes.forEach((node) => turned.set(node.id, node));
  if (turned.size && !speaking) {
    speaking = setTimeout(() => {
      speaking = null;
      const all = [...turned.values()];
      turned.clear();
      const some = all.slice(0, 3).map((node) => `${node.kind} ${node.namespace}/${node.name} is ${stateWord(node.state)}`);
      $("announce").textContent = some.join(". ") + (all.length > 3 ? `. ${count(all.length - 3, "more object")} changed` : "");
    }, 3000);
  }
}

function link(text, good) {
  $("link").textContent = text;
  $("link").className = `link ${good ? "good" : "bad"}`;
}

function filter(change) {
  Object.assign(model.filter, change);
  table.page = 0;
  plan();
}

for (const button of document.querySelectorAll("[data-state]")) {
  button.addEventListener("click", () =>
    filter({ state: model.filter.state === button.dataset.state ? "" : button.dataset.state }),
  );
}
$("search").addEventListener("input", (event) => filter({ text: event.target.value.trim() }));
$("namespace").addEventListener("change", (event) => filter({ namespace: event.target.value }));
$("as-graph").addEventListener("click", () => ((asTable = false), plan()));
$("as-table").addEventListener("click", () => ((asTable = true), plan()));
$("collapse").addEventListener("click", () => {
  model.collapsed = !model.isCollapsed();
  plan();
});
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    $("search").focus();
  } else if (event.key === "Escape" && document.activeElement === $("search")) {
    $("search").value = "";
    filter({ text: "" });
  } else if (event.key === "Escape" && details.id) {
    details.close();
  }
});
setInterval(() => (asTable ? table.draw() : graph.plan()), 30_000);

const changes = new EventSource("changes");
changes.onmessage = (message) => {
  const event = JSON.parse(message.data);
  const known = !event.reset && complete;
  const now = model.apply(event);
  complete = event.complete;
  notices(event.notices);
  link(complete ? "live" : "reading", true);
  if (known) {
    announce(now);
  }
  plan();
};
changes.onerror = () => {
  link("not connected", false);
  notices(["the command does not respond, and what is shown may be old: start it again if it has ended, or wait"]);
};
