/** Where the demo's page is. */
import { createServer, type Server } from "node:net";
import { listenAddress } from "../outlets/web/listen-address.ts";

export interface DemoPage {
  /** For `web.listen`: the address that was asked for, with another port where that one is taken. "" for no page. */
  readonly listen: string;
  /** For a browser on this machine; `null` for no page. */
  readonly url: string | null;
  /** To be called right before the page is served: until then the port is held against another demo. */
  readonly release: () => Promise<void>;
}

/** `listen` is an address and a port, or "". Rejects where the address is none of this machine. */
export async function demoPage(listen: string): Promise<DemoPage> {
  if (listen === "") return { listen, url: null, release: () => Promise.resolve() };
  const { host, port: wanted } = listenAddress(listen);
  const held = await hold(host, wanted).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return hold(host, 0);
  });
  const address = held.address();
  const port = typeof address === "object" && address !== null ? address.port : wanted;
  return {
    listen: listen.replace(/\d+$/, String(port)),
    url: `http://localhost:${port}`,
    release: () => new Promise((resolve) => held.close(() => resolve())),
  };
}

/** Opens the port; 0 gives a free one. Whoever connects is sent away. */
function hold(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
