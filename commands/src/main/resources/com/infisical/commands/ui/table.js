// The same content as the graph, as a table: a page of rows at a time.

import { age, count, stateWord } from "./model.js";

const ROWS = 100;
const HEADS = ["State", "Kind", "Namespace", "Name", "Well", "What is wrong, or a note", "Uses"];

export class TableView {
  page = 0;
  nodes = [];

  /** `open` shows the details of a node. */
  constructor({ root, open }) {
    this.root = root;
    this.open = open;
    root.addEventListener("click", (event) => {
      const id = event.target.closest("button[data-id]")?.dataset.id;
      if (id) {
        open(id);
      }
    });
    this.table = element("table");
    this.caption = element("caption");
    const head = element("thead");
    const heads = element("tr");
    for (const text of HEADS) {
      const cell = element("th", text);
      cell.scope = "col";
      heads.append(cell);
    }
    head.append(heads);
    this.body = element("tbody");
    this.table.append(this.caption, head, this.body);
    this.before = this.turner("Previous", -1);
    this.after = this.turner("Next", 1);
    const pages = element("div");
    pages.className = "pages";
    pages.append(this.before, this.after);
    root.append(this.table, pages);
  }

  turner(text, by) {
    const button = element("button", text);
    button.type = "button";
    button.addEventListener("click", () => {
      this.page += by;
      this.draw();
      this.root.scrollTop = 0;
    });
    return button;
  }

  show(nodes) {
    this.nodes = nodes;
    this.draw();
  }

  draw() {
    this.page = Math.min(this.page, Math.max(0, Math.ceil(this.nodes.length / ROWS) - 1));
    const first = this.page * ROWS;
    const rows = this.nodes.slice(first, first + ROWS);
    const focused = document.activeElement?.dataset.id;
    this.caption.textContent =
      rows.length === this.nodes.length
        ? count(this.nodes.length, "object")
        : `${(first + 1).toLocaleString("en")} to ${(first + rows.length).toLocaleString("en")} of ${count(this.nodes.length, "object")}`;
    this.body.replaceChildren(...rows.map((node) => this.row(node)));
    this.before.disabled = this.page === 0;
    this.after.disabled = first + rows.length >= this.nodes.length;
    if (focused && !document.activeElement?.dataset.id) {
      [...this.body.querySelectorAll("button")].find((button) => button.dataset.id === focused)?.focus();
    }
  }

  row(node) {
    const row = element("tr");
    const state = element("td");
    const glyph = element("span");
    glyph.className = `glyph ${node.state}`;
    glyph.setAttribute("aria-hidden", "true");
    state.append(glyph, ` ${stateWord(node.state)}`);
    const name = element("th");
    name.scope = "row";
    const button = element("button", node.name);
    button.type = "button";
    button.dataset.id = node.id;
    name.append(button);
    row.append(
      state,
      element("td", node.kind),
      element("td", node.namespace),
      name,
      element("td", node.at ? `${age(node.at)} ago` : ""),
      element("td", node.message ?? node.note ?? ""),
      element("td", node.uses.map((id) => id.slice(id.indexOf("/") + 1)).join(", ")),
    );
    return row;
  }
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}
