/** Servers that take a connection and then do nothing: a broker that reads nothing, and a web address that never answers. */
import { createServer, type Server, type Socket } from "node:net";

export interface StalledServers {
  /** Keys of the configuration that lead there. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Connections that the broker, and the web address, have got so far. */
  connections(): { readonly broker: number; readonly webhook: number };
  end(): Promise<void>;
}

export async function stalledServers(): Promise<StalledServers> {
  const broker = await stalled((socket) => socket.pause());
  // It takes every byte, and is a hole for them.
  const webhook = await stalled((socket) => socket.resume());
  return {
    config: {
      mqtt: { url: `mqtt://127.0.0.1:${broker.port}` },
      messages: { to: [{ kind: "webhook", url: `http://127.0.0.1:${webhook.port}/`, least: "info", atMostPerHour: 60 }] },
    },
    connections: () => ({ broker: broker.connections(), webhook: webhook.connections() }),
    end: async () => {
      await Promise.all([broker.end(), webhook.end()]);
    },
  };
}

interface Stalled {
  readonly port: number;
  connections(): number;
  end(): Promise<void>;
}

function stalled(take: (socket: Socket) => void): Promise<Stalled> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    take(socket);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({
        port: (server.address() as { port: number }).port,
        connections: () => connections,
        end: () =>
          new Promise((ended) => {
            server.close(() => ended());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
