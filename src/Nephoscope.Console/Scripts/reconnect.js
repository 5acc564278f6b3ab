// Says plainly that the connection is lost, and comes back by itself.
(() => {
  const box = () => document.getElementById("components-reconnect-modal");
  let timer = 0;

  const retry = async () => {
    try {
      if (await Blazor.reconnect()) {
        return;
      }
      // The server is there and knows this page no more: it was started anew.
      location.reload();
    } catch {
      timer = setTimeout(retry, 2000);
    }
  };

  document.addEventListener("components-reconnect-state-changed", (event) => {
    const state = event.detail.state;
    const element = box();
    if (!element) {
      return;
    }
    element.dataset.state = state;
    if (state === "show" || state === "retrying") {
      element.hidden = false;
    } else if (state === "hide") {
      element.hidden = true;
      clearTimeout(timer);
    } else if (state === "failed") {
      element.hidden = false;
      clearTimeout(timer);
      timer = setTimeout(retry, 2000);
    } else if (state === "rejected" || state === "resume-failed") {
      location.reload();
    }
  }, true);

  Blazor.start({
    circuit: {
      reconnectionOptions: {
        maxRetries: 30,
        retryIntervalMilliseconds: (attempt) => (attempt < 5 ? 300 : 2000),
      },
    },
  });
})();
