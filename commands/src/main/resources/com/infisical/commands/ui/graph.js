// Draws the part of the graph that is in view: cards as elements, links as one path for each state.

import { sentence } from "./model.js";

const ROW = 46;
const CARD = 40;
const GAP = 40;
const EDGE = 14;
const SVG = "http://www.w3.org/2000/svg";

export class GraphView {
  layout = { placed: new Map(), columns: [[], [], [], [], []], rows: 0 };
  cards = new Map();
  active = null;
  selected = null;
  planned = false;

  /** `open` shows the details of a node, `toggle` opens or closes a group. */
  constructor({ scroll, space, lines, cards, open, toggle }) {
    Object.assign(this, { scroll, space, lines, root: cards, open, toggle });
    this.paths = new Map(
      ["ok", "idle", "waiting", "failed", "marked"].map((state) => {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("class", state);
        lines.append(path);
        return [state, path];
      }),
    );
    scroll.addEventListener("scroll", () => this.plan(), { passive: true });
    new ResizeObserver(() => this.plan()).observe(scroll);
    cards.addEventListener("keydown", (event) => this.key(event));
    cards.addEventListener("click", (event) => this.click(event));
    cards.addEventListener("focusin", (event) => this.focused(event.target.closest(".card")));
  }

  show(layout) {
    this.layout = layout;
    if (!layout.placed.get(this.active)?.node || layout.placed.get(this.active).inside) {
      this.active = layout.columns.find((column) => column.length)?.[0].node.id ?? null;
    }
    this.plan();
  }

  /** Draws before the browser's next frame, once. */
  plan() {
    if (!this.planned) {
      this.planned = true;
      requestAnimationFrame(() => {
        this.planned = false;
        this.draw();
      });
    }
  }

  draw() {
    const width = this.scroll.clientWidth;
    const height = this.scroll.clientHeight;
    const top = this.scroll.scrollTop;
    if (!width) {
      return;
    }
    this.space.style.height = `${this.layout.rows * ROW + EDGE * 2}px`;
    this.cardWidth = Math.max(120, (width - EDGE * 2 - GAP * 4) / 5);
    const shown = this.inView(top, height);
    this.drawCards(shown, top, height);
    this.drawLines(shown, top, height, width);
  }

  /** Places in view; those of one column come sorted by row, so each is found by halving. */
  inView(top, height) {
    const first = Math.floor((top - EDGE) / ROW) - 2;
    const last = Math.ceil((top + height - EDGE) / ROW) + 2;
    const shown = new Map();
    for (const column of this.layout.columns) {
      let low = 0;
      let high = column.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        column[middle].row + column[middle].rows < first ? (low = middle + 1) : (high = middle);
      }
      for (let i = low; i < column.length && column[i].row <= last; i++) {
        shown.set(column[i].node.id, column[i]);
      }
    }
    const active = this.layout.placed.get(this.active);
    if (active && !active.inside) {
      shown.set(this.active, active);
    }
    return shown;
  }

  /** The upper edge of a card: it stays in view while any of its rows is. */
  y(place, top) {
    const highest = EDGE + place.row * ROW;
    const lowest = EDGE + (place.row + place.rows - 1) * ROW;
    return Math.min(lowest, Math.max(highest, top + EDGE));
  }

  x(column) {
    return EDGE + column * (this.cardWidth + GAP);
  }

  drawCards(shown, top) {
    for (const [id, card] of this.cards) {
      if (!shown.has(id)) {
        card.remove();
        this.cards.delete(id);
      }
    }
    const order = [...shown.values()].sort((a, b) => a.row - b.row || a.node.column - b.node.column);
    const hadFocus = this.root.contains(document.activeElement);
    let last = null;
    for (const place of order) {
      const card = this.card(place);
      if (last ? last.nextElementSibling !== card : this.root.firstElementChild !== card) {
        last ? last.after(card) : this.root.prepend(card);
      }
      last = card;
      card.style.width = `${this.cardWidth}px`;
      card.style.transform = `translate(${this.x(place.node.column)}px, ${this.y(place, top)}px)`;
      card.tabIndex = place.node.id === this.active ? 0 : -1;
    }
    // An element that moves in the document loses the focus.
    if (hadFocus && !this.root.contains(document.activeElement)) {
      this.cards.get(this.active)?.focus({ preventScroll: true });
    }
  }

  card(place) {
    const { node } = place;
    let card = this.cards.get(node.id);
    if (!card) {
      card = document.createElement("div");
      card.setAttribute("role", "treeitem");
      card.dataset.id = node.id;
      for (const part of ["glyph", "name", "note"]) {
        const span = document.createElement("span");
        span.className = part;
        card.append(span);
      }
      card.children[0].setAttribute("aria-hidden", "true");
      this.cards.set(node.id, card);
    }
    if (card.drawn !== node) {
      card.drawn = node;
      const [glyph, name, note] = card.children;
      card.className = `card ${node.state}${node.group ? " group" : ""}`;
      glyph.className = `glyph ${node.state}`;
      name.textContent = (node.group && !node.opens ? (node.expanded ? "▾ " : "▸ ") : "") + node.name;
      note.textContent = [
        this.isElsewhere(node) ? node.namespace : "",
        node.message && node.state !== "idle" ? node.message : node.note,
        node.column >= 3 && !node.group ? node.kind : "",
      ]
        .filter(Boolean)
        .join(" · ");
      card.title = [`${node.namespace ? node.namespace + "/" : ""}${node.name}`, node.message ?? node.note].filter(Boolean).join("\n");
    }
    card.setAttribute("aria-label", sentence(node));
    card.setAttribute("aria-level", place.level);
    card.setAttribute("aria-posinset", place.position);
    card.setAttribute("aria-setsize", place.siblings);
    card.setAttribute("aria-selected", String(node.id === this.selected));
    if (node.group && !node.opens) {
      card.setAttribute("aria-expanded", String(node.expanded));
    }
    return card;
  }

  /** Whether it is in another namespace than what it uses; that of connections and InfisicalAuths is always said. */
  isElsewhere(node) {
    return node.column < 2 || !node.uses.some((id) => id.split("/")[1] === node.namespace);
  }

  drawLines(shown, top, height, width) {
    this.lines.setAttribute("viewBox", `0 ${top} ${width} ${height}`);
    this.lines.style.width = `${width}px`;
    this.lines.style.height = `${height}px`;
    this.lines.style.transform = `translateY(${top}px)`;
    const drawn = { ok: [], idle: [], waiting: [], failed: [], marked: [] };
    for (const place of shown.values()) {
      for (const id of place.node.uses) {
        const other = this.layout.placed.get(id);
        const target = other?.inside ? this.layout.placed.get(other.inside) : other;
        if (!target) {
          continue;
        }
        const marked = this.active && (place.node.id === this.active || target.node.id === this.active);
        drawn[marked && this.root.contains(document.activeElement) ? "marked" : place.node.state].push(
          this.line(target, place, top, height),
        );
      }
    }
    for (const [state, path] of this.paths) {
      path.setAttribute("d", drawn[state].join(""));
    }
  }

  line(from, to, top, height) {
    const clamp = (y) => Math.min(top + height + ROW, Math.max(top - ROW, y));
    const x1 = this.x(from.node.column) + this.cardWidth;
    const y1 = clamp(this.y(from, top) + CARD / 2);
    const x2 = this.x(to.node.column);
    const y2 = clamp(this.y(to, top) + CARD / 2);
    const bend = GAP / 2;
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }

  focused(card) {
    if (card && this.active !== card.dataset.id) {
      this.active = card.dataset.id;
    }
    this.plan();
  }

  click(event) {
    const card = event.target.closest(".card");
    if (card) {
      this.active = card.dataset.id;
      card.focus({ preventScroll: true });
      this.enter(card.dataset.id);
    }
  }

  enter(id) {
    const node = this.layout.placed.get(id)?.node;
    if (node?.group) {
      this.toggle(node.opens ?? node.id);
    } else if (node) {
      this.open(node.id);
    }
  }

  key(event) {
    const place = this.layout.placed.get(this.active);
    if (!place || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const column = this.layout.columns[place.node.column];
    const index = column.indexOf(place);
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 1);
    const moves = {
      ArrowUp: () => column[index - 1],
      ArrowDown: () => column[index + 1],
      Home: () => column[0],
      End: () => column.at(-1),
      PageUp: () => column[Math.max(0, index - page)],
      PageDown: () => column[Math.min(column.length - 1, index + page)],
      ArrowLeft: () => this.placeOf(place.node.uses.find((id) => this.layout.placed.has(id))),
      ArrowRight: () => this.firstUser(place),
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.enter(this.active);
    } else if (moves[event.key]) {
      event.preventDefault();
      const next = moves[event.key]();
      if (next) {
        this.focus(next.node.id);
      }
    }
  }

  placeOf(id) {
    const place = this.layout.placed.get(id);
    return place?.inside ? this.layout.placed.get(place.inside) : place;
  }

  /** Of what uses this, the first that is drawn. */
  firstUser(place) {
    const uses = (other) => other.node.uses.some((id) => this.placeOf(id) === place);
    for (const column of this.layout.columns.slice(place.node.column + 1)) {
      const found = column.find(uses);
      if (found) {
        return found;
      }
    }
    return null;
  }

  /** Scrolls to a node and gives it the focus. */
  focus(id) {
    const place = this.placeOf(id);
    if (!place) {
      return;
    }
    this.active = place.node.id;
    const y = EDGE + place.row * ROW;
    const top = this.scroll.scrollTop;
    const sticks = place.rows > 1 && this.y(place, top) > top && this.y(place, top) + CARD < top + this.scroll.clientHeight;
    if (!sticks && (y < top + EDGE || y + CARD > top + this.scroll.clientHeight - EDGE)) {
      this.scroll.scrollTop = Math.max(0, y - this.scroll.clientHeight / 3);
    }
    this.draw();
    this.cards.get(place.node.id)?.focus({ preventScroll: true });
  }
}
