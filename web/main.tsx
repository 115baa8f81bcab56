/** Starts the page. */
import { render } from "preact";
import "./style/theme.css";
import "./style/shell.css";
import "./style/now.css";
import "./style/now-lower.css";
import { App } from "./app.tsx";
import { route } from "./router.ts";
import { startStore } from "./store.ts";

startStore();
route();
render(<App />, document.getElementById("app")!);

// Only where the browser allows it: over https, and on this very machine.
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  });
}
