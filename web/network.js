// The page's own data (`#network`) -> a picture that can be moved, narrowed to a day or a kind, and followed by a click. Nothing is fetched.
import Graph from "graphology";
import Sigma from "sigma";

const COLOURS = { file: "#1d2126", person: "#174a7c", vehicle: "#8d1f11", phone: "#1d6b35", place: "#9a5b00", handle: "#5b2a86", org: "#535c66" };
const LINES = { strong: ["#1d2126", 3], weak: ["#7b8794", 2], named: ["#cfd5db", 1], rejected: ["#e3b4ae", 1] };

const data = JSON.parse(document.getElementById("network").textContent);
const graph = new Graph({ multi: true });
for (const s of data.spots) {
  const label = s.kind === "file" ? s.label : `${s.label} (${s.said})`;
  graph.addNode(s.id, { label, x: s.x, y: -s.y, size: s.kind === "file" ? 9 : 5, color: COLOURS[s.kind] || "#535c66", kind: s.kind, day: s.day, page: s.page });
}
for (const l of data.lines) {
  const [color, size] = LINES[l.kind];
  graph.addEdgeWithKey(l.id, l.a, l.b, { color, size, kind: l.kind, day: l.day });
}

const slider = document.getElementById("day");
const said = document.getElementById("day-said");
const boxes = [...document.querySelectorAll("input[name=kind]")];
const rows = [...document.querySelectorAll("tr[data-day]")];
const state = { until: "", hidden: new Set(), near: null };

const known = (day) => !state.until || (day && day <= state.until);
const shown = (node) => known(graph.getNodeAttribute(node, "day")) && !state.hidden.has(graph.getNodeAttribute(node, "kind"));

const renderer = new Sigma(graph, document.getElementById("picture"), {
  labelFont: '"Segoe UI",Helvetica,Arial,sans-serif',
  labelSize: 12,
  labelRenderedSizeThreshold: 4,
  zIndex: true,
  nodeReducer: (node, attributes) => {
    if (!shown(node)) return { ...attributes, hidden: true };
    if (state.near && !state.near.has(node)) return { ...attributes, color: "#dde1e5", label: "", zIndex: 0 };
    return { ...attributes, zIndex: 1 };
  },
  edgeReducer: (edge, attributes) => {
    const [a, b] = graph.extremities(edge);
    const hidden = !known(attributes.day) || !shown(a) || !shown(b) || (state.near && !(state.near.has(a) && state.near.has(b)));
    return hidden ? { ...attributes, hidden: true } : attributes;
  },
});

function refresh() {
  const at = Number(slider.value);
  state.until = at >= data.days.length ? "" : data.days[at];
  said.textContent = state.until ? `What could be seen by ${data.said[at]}` : "Everything, dated or not";
  state.hidden = new Set(boxes.filter((b) => !b.checked).map((b) => b.value));
  for (const row of rows) row.hidden = !known(row.dataset.day);
  renderer.refresh();
}

slider.max = String(data.days.length);
slider.value = slider.max;
slider.addEventListener("input", refresh);
for (const box of boxes) box.addEventListener("change", refresh);
renderer.on("enterNode", ({ node }) => { state.near = new Set([node, ...graph.neighbors(node)]); renderer.refresh(); });
renderer.on("leaveNode", () => { state.near = null; renderer.refresh(); });
renderer.on("clickNode", ({ node }) => { window.location.assign(graph.getNodeAttribute(node, "page")); });
refresh();
