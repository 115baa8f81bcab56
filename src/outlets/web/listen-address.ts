/** `web.listen` taken apart: "0.0.0.0:8080", "[::]:8080". */
export interface ListenAddress {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
}

/** The configuration has checked its form. */
export function listenAddress(text: string): ListenAddress {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, "$1"), port: Number(text.slice(at + 1)) };
}
