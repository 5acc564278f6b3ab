// Runs before the first paint, so that a dark room stays dark. Chosen by hand, else as the system has it.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = "system";
    try {
      chosen = localStorage.getItem("nephoscope.theme") || "system";
    } catch {
      // Storage may be forbidden; then the system decides.
    }
    const isDark = chosen === "dark" || (chosen !== "light" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    document.documentElement.dataset.chosen = chosen;
  };
  dark.addEventListener("change", apply);
  addEventListener("nephoscope-theme", apply);
  apply();
})();
