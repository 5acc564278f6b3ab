// Draws the map with WebGL. Gets numbers and names, gives back which entity was chosen. No markup goes in or out.
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram, NodePointProgram } from "sigma/rendering";

const groups = ["who", "place", "runs", "data", "many"];

/** So many milliseconds after its last step a moving map stands. */
const still = 120;

export function create(container, receiver) {
  let colours = palette();
  let graph = new Graph({ type: "directed", multi: true });
  let chosen = null;
  let hovered = null;
  let lit = null;
  let near = new Set();
  let crowded = false;
  let moving = 0;

  /**
   * Entities as points: without a graphics processor several times quicker than shapes, each of which is an instance drawn for itself. Which
   * entity the pointer meets is not painted while a crowded map moves.
   */
  class Points extends NodePointProgram {
    render(params) {
      const pick = this.pickProgram;
      this.pickProgram = moving ? null : pick;
      super.render(params);
      this.pickProgram = pick;
    }
  }

  const renderer = new Sigma(graph, container, {
    allowInvalidContainer: true,
    renderEdgeLabels: false,
    hideEdgesOnMove: false,
    labelDensity: 0.4,
    stagePadding: 48,
    labelGridCellSize: 110,
    labelRenderedSizeThreshold: 5,
    labelSize: 12,
    labelWeight: "500",
    labelFont: getComputedStyle(document.body).fontFamily,
    labelColor: { color: colours.ink },
    defaultNodeType: "point",
    nodeProgramClasses: { point: Points },
    defaultEdgeType: "thin",
    edgeProgramClasses: { thin: EdgeLineProgram, thick: EdgeRectangleProgram },
    zIndex: true,
    minCameraRatio: 0.03,
    maxCameraRatio: 2,
    defaultDrawNodeHover: drawHover,
    defaultDrawNodeLabel: drawLabel,
    nodeReducer: (id, data) => {
      const shown = { ...data, color: colours[data.group] };
      if (lit) {
        const distance = lit.get(id);
        if (distance === undefined) {
          return { ...shown, color: colours.faint, label: "", zIndex: 0 };
        }
        return { ...shown, color: distance === 0 ? colours.chosen : shown.color, zIndex: 2, forceLabel: distance === 0 || (data.group === "data" && lit.size < 80) };
      }
      const focus = hovered ?? chosen;
      if (focus && id !== focus && !near.has(id)) {
        return { ...shown, color: colours.faint, label: "", zIndex: 0 };
      }
      return data.fresh ? { ...shown, color: colours.fresh, zIndex: 1 } : shown;
    },
    edgeReducer: (id, data) => {
      const [from, to] = graph.extremities(id);
      if (lit) {
        return lit.has(from) && lit.has(to) ? { ...data, type: "thick", color: colours.path, size: 1.4, zIndex: 1 } : { ...data, hidden: true };
      }
      const focus = hovered ?? chosen;
      if (focus) {
        return from === focus || to === focus ? { ...data, type: "thick", color: colours.path, size: 1.4, zIndex: 1 } : { ...data, color: colours.hush };
      }
      return { ...data, color: data.fresh ? colours.fresh : crowded ? colours.edge + "70" : colours.edge };
    },
  });

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    const dark = document.documentElement.dataset.theme === "dark";
    return {
      ink: value("--ink"), panel: value("--panel"), line: value("--line-2"),
      who: value("--lane-identity"), place: value("--lane-network"), runs: value("--lane-workload"), data: value("--medium"), many: value("--ink-3"),
      faint: dark ? "#2a313c" : "#dfe3ea", hush: dark ? "#191e26" : "#f0f2f5", edge: dark ? "#2b3441" : "#d9dee7",
      path: value("--critical"), chosen: value("--critical"), fresh: value("--high"),
    };
  }

  function drawHover(context, data, settings) {
    if (!data.label) {
      return;
    }
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(data.label).width + 14;
    const x = Math.min(data.x + data.size + 3, container.clientWidth - width - 2);
    const y = data.y - 11;
    context.fillStyle = colours.panel;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.roundRect(x, y, width, 22, 6);
    context.fill();
    context.stroke();
    context.fillStyle = colours.ink;
    context.fillText(data.label, x + 7, data.y + 4);
  }

  function drawLabel(context, data, settings) {
    if (!data.label) {
      return;
    }
    const y = data.y + 4;
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(data.label).width;
    const fits = data.x + data.size + 4 + width < container.clientWidth;
    const x = fits ? data.x + data.size + 4 : data.x - data.size - 4 - width;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = colours.panel;
    context.strokeText(data.label, x, y);
    context.fillStyle = colours.ink;
    context.fillText(data.label, x, y);
  }

  /** Names stand to the right of their entity: the last ones need room. */
  function roomForNames(nodes) {
    if (nodes.length === 0) {
      return null;
    }
    const xs = nodes.map((node) => node[3]);
    const ys = nodes.map((node) => node[4]);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    return { x: [left, right + (right - left) * 0.14 + 1], y: [Math.min(...ys), Math.max(...ys) + 1] };
  }

  function gather() {
    const focus = hovered ?? chosen;
    near = new Set(focus && graph.hasNode(focus) ? graph.neighbors(focus) : []);
  }

  function neighbours() {
    gather();
    renderer.refresh({ schedule: true });
  }

  renderer.on("enterNode", ({ node }) => {
    hovered = node;
    container.style.cursor = "pointer";
    neighbours();
  });
  renderer.on("leaveNode", () => {
    hovered = null;
    container.style.cursor = "";
    neighbours();
  });
  renderer.on("clickNode", ({ node }) => receiver.invokeMethodAsync("OnChosen", node));
  renderer.on("clickStage", () => receiver.invokeMethodAsync("OnChosen", ""));

  // While a crowded map moves, only entities are drawn: the other layers leave the page, so that nothing is spent on putting them over each other.
  renderer.getCamera().on("updated", () => {
    if (!crowded) {
      return;
    }
    clearTimeout(moving);
    moving = setTimeout(() => {
      moving = 0;
      container.classList.remove("map-moving");
      renderer.scheduleRender();
    }, still);
    container.classList.add("map-moving");
  });

  const themed = new MutationObserver(() => {
    colours = palette();
    renderer.setSetting("labelColor", { color: colours.ink });
    renderer.refresh();
  });
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Frames a second while the camera moves for so many milliseconds; for the measurements. */
  container.measure = (milliseconds) =>
    new Promise((resolve) => {
      const begin = performance.now();
      let frames = 0;
      const count = () => frames++;
      renderer.on("afterRender", count);
      renderer.getCamera().animate({ x: 0.6, y: 0.45, ratio: 0.5 }, { duration: milliseconds }, () => {
        renderer.off("afterRender", count);
        resolve((frames * 1000) / (performance.now() - begin));
      });
    });

  return {
    /** nodes: [id, label, group, x, y, size, fresh]; edges: [from, to, fresh], by place in nodes. */
    show(nodes, edges) {
      const next = new Graph({ type: "directed", multi: true });
      for (const [id, label, group, x, y, size, fresh] of nodes) {
        next.addNode(id, { label, group: groups[group], x, y, size, fresh: fresh === 1 });
      }
      for (const [from, to, fresh] of edges) {
        next.addEdge(nodes[from][0], nodes[to][0], { size: 0.7, fresh: fresh === 1 });
      }
      graph = next;
      hovered = null;
      chosen = chosen && next.hasNode(chosen) ? chosen : null;
      lit = null;
      if (crowded !== next.size > 3000) {
        crowded = !crowded;
        renderer.setSetting("hideEdgesOnMove", crowded);
        renderer.setSetting("hideLabelsOnMove", crowded);
      }
      renderer.setCustomBBox(roomForNames(nodes));
      gather();
      renderer.setGraph(next);
      container.dataset.nodes = String(next.order);
    },
    /** reach: [id, distance] of everything to light up; empty lights nothing. */
    choose(id, reach, follow) {
      chosen = id && graph.hasNode(id) ? id : null;
      lit = reach.length > 0 ? new Map(reach) : null;
      neighbours();
      const place = chosen && follow && graph.order > 400 ? renderer.getNodeDisplayData(chosen) : null;
      if (place) {
        renderer.getCamera().animate({ x: place.x, y: place.y, ratio: Math.min(0.6, 18 / Math.sqrt(graph.order + 1)) }, { duration: calm() ? 0 : 350 });
      }
    },
    zoom(step) {
      const camera = renderer.getCamera();
      const duration = calm() ? 0 : 180;
      if (step === 0) {
        camera.animatedReset({ duration });
      } else if (step > 0) {
        camera.animatedZoom({ duration, factor: 1.5 });
      } else {
        camera.animatedUnzoom({ duration, factor: 1.5 });
      }
    },
    dispose() {
      themed.disconnect();
      clearTimeout(moving);
      renderer.kill();
    },
  };
}
