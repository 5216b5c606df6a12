// What the page knows of the graph, and how it is filtered and laid out. Pure: nothing here touches the document.

export const STATES = ["ok", "idle", "waiting", "failed"];
const WORST = new Map(STATES.map((state, rank) => [state, rank]));

/** How many resources make the page collapse namespaces by itself. */
const MANY = 200;

const byName = (a, b) =>
  a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

export class Model {
  nodes = new Map();
  users = new Map();
  filter = { text: "", state: "", namespace: "" };
  collapsed = null;
  expanded = new Set();

  /** Takes over an event of the server; gives the nodes whose state became another. */
  apply(event) {
    const turned = [];
    if (event.reset) {
      this.nodes.clear();
      this.users.clear();
    }
    for (const id of event.gone) {
      this.unlink(this.nodes.get(id));
      this.nodes.delete(id);
    }
    for (const node of event.nodes) {
      const before = this.nodes.get(node.id);
      if (before && before.state !== node.state) {
        turned.push(node);
      }
      this.unlink(before);
      this.nodes.set(node.id, node);
      for (const id of node.uses) {
        let users = this.users.get(id);
        if (!users) {
          this.users.set(id, (users = new Set()));
        }
        users.add(node.id);
      }
    }
    return turned;
  }

  unlink(node) {
    for (const id of node ? node.uses : []) {
      this.users.get(id)?.delete(node.id);
    }
  }

  /** The nodes that use this one. */
  usersOf(id) {
    return [...(this.users.get(id) ?? [])].map((user) => this.nodes.get(user)).filter(Boolean);
  }

  /** The nodes that this one uses. */
  usesOf(node) {
    return node.uses.map((id) => this.nodes.get(id)).filter(Boolean);
  }

  counts() {
    const counts = { ok: 0, idle: 0, waiting: 0, failed: 0 };
    for (const node of this.nodes.values()) {
      counts[node.state]++;
    }
    return counts;
  }

  namespaces() {
    const names = new Set();
    for (const node of this.nodes.values()) {
      if (node.namespace) {
        names.add(node.namespace);
      }
    }
    return [...names].sort();
  }

  isCollapsed() {
    if (this.collapsed !== null) {
      return this.collapsed;
    }
    let resources = 0;
    for (const node of this.nodes.values()) {
      if (node.column === 2 && ++resources > MANY) {
        return !this.filter.text && !this.filter.namespace;
      }
    }
    return false;
  }

  matches(node) {
    const { text, state, namespace } = this.filter;
    return (
      (!state || node.state === state) &&
      (!namespace || node.namespace === namespace) &&
      (!text ||
        [node.name, node.namespace, node.kind, node.note, node.message].some((part) =>
          part?.toLowerCase().includes(text.toLowerCase())))
    );
  }

  isFiltered() {
    return Boolean(this.filter.text || this.filter.state || this.filter.namespace);
  }

  /** Nodes that match, sorted: what the table has. */
  matching() {
    return [...this.nodes.values()]
      .filter((node) => this.matches(node))
      .sort((a, b) => a.column - b.column || byName(a, b));
  }

  /** Nodes that match, and those that they are linked with: what the graph has. */
  visible() {
    if (!this.isFiltered()) {
      return new Set(this.nodes.keys());
    }
    const visible = new Set();
    const walk = (id, next) => {
      const node = this.nodes.get(id);
      if (node) {
        visible.add(id);
        next(node).forEach((other) => walk(other.id, next));
      }
    };
    for (const node of this.nodes.values()) {
      if (this.matches(node)) {
        walk(node.id, (n) => this.usesOf(n));
        // A login that fails is shown by itself, not with thousands that still work.
        if (!this.filter.state || node.column >= 2) {
          walk(node.id, (n) => this.usersOf(n.id));
        }
      }
    }
    // What a shown workload or target has to its left belongs to the picture.
    for (const id of [...visible]) {
      if (this.nodes.get(id).column >= 3) {
        walk(id, (n) => this.usesOf(n));
      }
    }
    return visible;
  }

  /**
   * Gives each visible node a place: its column, its first row, and how many rows it spans, which are those of its
   * users. A user of several stands beside the first.
   */
  layout() {
    const visible = this.visible();
    const collapsed = this.isCollapsed();
    const placed = new Map();
    const columns = [[], [], [], [], []];
    let row = 0;

    const put = (node, level, position, siblings, children) => {
      const place = { node, row, rows: 1, level, position, siblings };
      placed.set(node.id, place);
      columns[node.column].push(place);
      const first = row;
      children(place);
      row = Math.max(row, first + 1);
      place.rows = row - first;
      return place;
    };
    const usersHere = (id) =>
      this.usersOf(id)
        .filter((user) => visible.has(user.id) && !placed.has(user.id))
        .sort(byName);
    const putAll = (nodes, level) =>
      nodes.forEach((node, i) => {
        if (!placed.has(node.id)) {
          put(node, level, i + 1, nodes.length, () => putUsers(node, level + 1));
        }
      });
    const putUsers = (node, level) => {
      const users = usersHere(node.id);
      if (collapsed && node.column === 1) {
        putGroups(node, users, level);
      } else {
        putAll(users, level);
      }
    };
    const putGroups = (auth, users, level) => {
      const groups = Map.groupBy(users, (user) => user.namespace);
      let i = 0;
      for (const [namespace, members] of groups) {
        i++;
        const group = this.group(auth, namespace, members, visible);
        if (members.length === 1) {
          put(members[0], level, i, groups.size, () => putUsers(members[0], level + 1));
        } else {
          put(group, level, i, groups.size, (place) => {
            if (group.expanded) {
              row++;
              putAll(members, level + 1);
            } else {
              this.putSums(group, members, visible, placed, columns, place);
            }
          });
        }
      }
    };

    const all = [...visible].map((id) => this.nodes.get(id)).sort((a, b) => a.column - b.column || byName(a, b));
    const roots = all.filter((node) => !node.uses.some((id) => visible.has(id)));
    putAll(roots, 1);
    return { placed, columns, rows: row };
  }

  group(auth, namespace, members, visible) {
    const id = `group/${auth.id}/${namespace}`;
    const failed = members.filter((member) => member.state === "failed").length;
    return {
      id,
      column: 2,
      kind: "Namespace",
      namespace: "",
      name: namespace,
      state: worst(members),
      note: count(members.length, "resource") + (failed ? `, ${failed} failed` : ""),
      uses: [auth.id],
      group: true,
      expanded: this.expanded.has(id),
      members,
    };
  }

  /** In place of a group's targets and workloads, one card each that counts them. */
  putSums(group, members, visible, placed, columns, place) {
    const targets = new Map();
    const workloads = new Map();
    const gather = (node) => {
      for (const user of this.usersOf(node.id)) {
        const into = user.column === 3 ? targets : workloads;
        if (visible.has(user.id) && !into.has(user.id)) {
          into.set(user.id, user);
          gather(user);
        }
      }
    };
    members.forEach(gather);
    let left = group.id;
    for (const [column, found, word] of [[3, targets, "target"], [4, workloads, "workload"]]) {
      if (found.size) {
        const nodes = [...found.values()];
        const sum = {
          id: `${group.id}/${column}`,
          column,
          kind: "",
          namespace: "",
          name: count(nodes.length, word),
          state: worst(nodes),
          note: sums(nodes),
          uses: [left],
          group: true,
          opens: group.id,
        };
        left = sum.id;
        const spot = { node: sum, row: place.row, rows: 1, level: place.level + column - 2, position: 1, siblings: 1 };
        placed.set(sum.id, spot);
        columns[column].push(spot);
        nodes.forEach((node) => placed.set(node.id, placed.get(node.id) ?? { node, inside: sum.id }));
      }
    }
    members.forEach((member) => placed.set(member.id, { node: member, inside: group.id }));
  }
}

export function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

function worst(nodes) {
  return nodes.reduce((state, node) => (WORST.get(node.state) > WORST.get(state) ? node.state : state), "ok");
}

const WORDS = { failed: "failed", waiting: "waiting", idle: "passive", ok: "fine" };

export function stateWord(state) {
  return WORDS[state] ?? state;
}

function sums(nodes) {
  const counts = {};
  nodes.forEach((node) => (counts[node.state] = (counts[node.state] ?? 0) + 1));
  return [...STATES].reverse().filter((s) => counts[s]).map((s) => `${counts[s]} ${stateWord(s)}`).join(", ");
}

/** How long ago, as kubectl says it. */
export function age(text, now = Date.now()) {
  const at = Date.parse(text ?? "");
  if (Number.isNaN(at)) {
    return "";
  }
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  return seconds < 120
    ? `${seconds}s`
    : seconds < 7200
      ? `${Math.floor(seconds / 60)}m`
      : seconds < 172800
        ? `${Math.floor(seconds / 3600)}h`
        : `${Math.floor(seconds / 86400)}d`;
}

/** A node in one sentence, for those who hear the page. */
export function sentence(node) {
  const parts = [
    `${node.kind} ${node.namespace ? node.namespace + "/" : ""}${node.name}`.trim(),
    stateWord(node.state),
    node.note,
    node.message,
    node.at ? `well ${age(node.at)} ago` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
