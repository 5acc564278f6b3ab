// The few things that only a browser can do. Takes data, never markup.

export function surroundings() {
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    offsetMinutes: -new Date().getTimezoneOffset(),
    theme: document.documentElement.dataset.chosen || "system",
  };
}

export function setTheme(theme) {
  try {
    localStorage.setItem("nephoscope.theme", theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  dispatchEvent(new Event("nephoscope-theme"));
}

export async function copy(text) {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("aria-hidden", "true");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export async function save(name, type, stream) {
  const address = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

export function print() {
  window.print();
}

export function focus(id) {
  const element = document.getElementById(id);
  if (element) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }
}

export function reveal(id) {
  const element = document.getElementById(id);
  if (!element) {
    return;
  }
  for (let parent = element.closest("details"); parent; parent = parent.parentElement.closest("details")) {
    parent.open = true;
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  element.focus({ preventScroll: true });
}

const typed = new Set(["INPUT", "TEXTAREA", "SELECT"]);

export function listen(receiver) {
  const handler = (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typed.has(target.tagName) || target.isContentEditable) {
      return;
    }
    if (document.querySelector(".mud-dialog") && event.key !== "Escape") {
      return;
    }
    const known = "jkacnogx/?";
    const opens = event.key === "Enter" && !target.closest("a, button, summary, [role=button]");
    const second = waiting && "nimfcsaehp".includes(event.key);
    if (!second && !opens && !(event.key.length === 1 && known.includes(event.key))) {
      waiting = false;
      return;
    }
    event.preventDefault();
    const key = second ? "g" + event.key : event.key;
    waiting = event.key === "g" && !second;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        search.focus();
        search.select();
      }
      return;
    }
    if (!waiting) {
      receiver.invokeMethodAsync("OnKey", key);
    }
  };
  let waiting = false;
  document.addEventListener("keydown", handler);
  return { stop: () => document.removeEventListener("keydown", handler) };
}
