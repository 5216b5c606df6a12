// The pane beside the graph: what is known of one object, asked for when it is opened and when it changes.

import { age, stateWord } from "./model.js";

export class DetailsView {
  id = null;
  asked = 0;

  /** `go` shows another node, `closed` runs when the pane closes. */
  constructor({ root, model, go, closed }) {
    Object.assign(this, { root, model, go, closed });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close();
      }
    });
  }

  open(id) {
    this.id = id;
    this.root.hidden = false;
    this.found = null;
    this.draw();
    this.heading.focus();
    this.ask();
  }

  close() {
    const id = this.id;
    this.id = null;
    this.root.hidden = true;
    this.root.replaceChildren();
    if (id) {
      this.closed(id);
    }
  }

  /** Draws again if the node or one that it is linked with became another; asks again at most twice a second. */
  changed() {
    if (!this.id || this.shown().every((node, i) => node === this.drawn[i])) {
      return;
    }
    this.draw();
    this.later ??= setTimeout(() => {
      this.later = null;
      this.ask();
    }, 500);
  }

  /** All nodes of which the pane says something. */
  shown() {
    const node = this.model.nodes.get(this.id);
    return node ? [node, ...this.model.usesOf(node), ...this.model.usersOf(node.id), null] : [null];
  }

  async ask() {
    const id = this.id;
    if (!id) {
      return;
    }
    const turn = ++this.asked;
    let found;
    try {
      const answer = await fetch(`details?id=${encodeURIComponent(id)}`);
      found = answer.ok
        ? await answer.json()
        : { facts: [], sections: [{ title: "Details", header: [], rows: [], note: await answer.text() }] };
    } catch {
      found = { facts: [], sections: [{ title: "Details", header: [], rows: [], note: "The command does not respond." }] };
    }
    if (turn === this.asked && id === this.id) {
      this.found = found;
      this.draw();
    }
  }

  draw() {
    this.drawn = this.shown();
    const node = this.model.nodes.get(this.id);
    const held = this.root.contains(document.activeElement) ? document.activeElement.dataset.hold : null;
    const scroll = this.root.scrollTop;
    const close = element("button", "Close");
    close.type = "button";
    close.className = "close";
    close.dataset.hold = "close";
    close.addEventListener("click", () => this.close());
    this.heading = element("h2", node ? node.name : "Gone");
    this.heading.tabIndex = -1;
    this.heading.dataset.hold = "heading";
    const parts = [close, this.heading];
    if (node) {
      parts.push(...this.summary(node));
    } else {
      parts.push(element("p", "This object no longer exists."));
    }
    for (const section of this.found?.sections ?? []) {
      parts.push(...this.section(section));
    }
    if (node && !this.found) {
      parts.push(element("p", "Reading…"));
    }
    this.root.replaceChildren(...parts);
    this.root.scrollTop = scroll;
    if (held) {
      (this.root.querySelector(`[data-hold="${CSS.escape(held)}"]`) ?? this.heading).focus({ preventScroll: true });
    }
  }

  summary(node) {
    const kind = element("p", `${node.kind}${node.namespace ? " in namespace " + node.namespace : ""}`);
    kind.className = "kind";
    const state = element("p");
    state.className = `state ${node.state}`;
    const glyph = element("span");
    glyph.className = `glyph ${node.state}`;
    glyph.setAttribute("aria-hidden", "true");
    state.append(glyph, " ", stateWord(node.state), node.message ? `: ${node.message}` : "");
    const facts = element("dl");
    const add = (name, text) => text && facts.append(element("dt", name), element("dd", text));
    add("Note", node.note);
    add("Created", when(node.created));
    for (const [name, text] of this.found?.facts ?? []) {
      add(name, when(text) || text);
    }
    return [kind, state, facts, ...this.links("Uses", this.model.usesOf(node)), ...this.links("Used by", this.model.usersOf(node.id))];
  }

  links(title, nodes) {
    if (!nodes.length) {
      return [];
    }
    const list = element("ul");
    list.className = "links";
    for (const node of nodes.slice(0, 50)) {
      const item = element("li");
      const button = element("button");
      button.type = "button";
      button.dataset.hold = node.id;
      const glyph = element("span");
      glyph.className = `glyph ${node.state}`;
      glyph.setAttribute("aria-hidden", "true");
      const to = element("span", `${node.kind} ${node.namespace ? node.namespace + "/" : ""}${node.name}`);
      to.className = "to";
      button.append(glyph, " ", to);
      button.setAttribute("aria-label", `${node.kind} ${node.namespace}/${node.name}, ${stateWord(node.state)}`);
      button.addEventListener("click", () => this.go(node.id));
      item.append(button);
      list.append(item);
    }
    if (nodes.length > 50) {
      list.append(element("li", `and ${nodes.length - 50} more`));
    }
    return [element("h3", title), list];
  }

  section({ title, header, rows, note }) {
    const parts = [element("h3", title)];
    if (header.length === 1 && rows.length) {
      const list = element("ul");
      list.className = "names";
      list.append(...rows.map(([text]) => element("li", text)));
      parts.push(list);
    } else if (rows.length) {
      const table = element("table");
      const head = element("tr");
      for (const text of header) {
        const cell = element("th", text);
        cell.scope = "col";
        head.append(cell);
      }
      const top = element("thead");
      top.append(head);
      const body = element("tbody");
      for (const row of rows) {
        const line = element("tr");
        line.append(...row.map((text, i) => (i ? timed(text) : breakable(text))));
        body.append(line);
      }
      table.append(top, body);
      const box = element("div");
      box.className = "box";
      box.append(table);
      parts.push(box);
    }
    if (note) {
      parts.push(element("p", note));
    }
    return parts;
  }
}

/** A time of the API server as an age; empty for other texts. */
function when(text) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text ?? "")) {
    return "";
  }
  return Date.parse(text) > Date.now() ? `in ${age(new Date().toISOString(), Date.parse(text))}` : `${age(text)} ago`;
}

/** A cell that shows a time as an age. */
function timed(text) {
  const cell = element("td", when(text) || text);
  cell.className = when(text) && "time";
  return cell;
}

/** A cell whose long word may break where its parts begin. */
function breakable(text) {
  const cell = element("td");
  cell.className = when(text) && "time";
  (when(text) || text).split(/(?<=[a-z])(?=[A-Z])/).forEach((part, i) => {
    if (i) {
      cell.append(document.createElement("wbr"));
    }
    cell.append(part);
  });
  return cell;
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}
