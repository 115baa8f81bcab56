/** The page: is it reached, and by its name? */
import { bridgeRuns } from "./bridge-runs.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type PageAnswer, type Verdict } from "./check.ts";

/** A URL on this machine for `web.listen`: every network is also this machine. */
export function localUrl(listen: string): string {
  const at = listen.lastIndexOf(":");
  const host = listen.slice(0, at);
  const here = host === "0.0.0.0" ? "127.0.0.1" : host === "[::]" ? "[::1]" : host;
  return `http://${here}:${listen.slice(at + 1)}`;
}

/** `answer` is that of /healthz; `null` if nobody listens. */
export function judgePage(url: string, answer: PageAnswer | null): Verdict {
  const port = url.slice(url.lastIndexOf(":") + 1);
  if (answer === null) {
    return failed(
      `Nobody answers at ${url}, although the bridge runs.`,
      `See who has the port with \`sudo ss -ltnp 'sport = :${port}'\`; if it is another program, write another port into \`web.listen\`.`,
    );
  }
  const said = jsonOf(answer.text);
  if (answer.status === 200 && typeof said.decision === "string")
    return ok(`The page answers at ${url}; the bridge decides "${said.decision}".`);
  if (typeof said.code === "string" && said.code.startsWith("WEB_")) {
    return warning(
      `The page answers at ${url}, and says ${said.code}.`,
      "Wait half a minute and run `siinterjk doctor` again; if it stays so, `sudo systemctl restart siinterjk`.",
    );
  }
  return failed(
    `Another program answers at ${url} (status ${answer.status}).`,
    `See which one has the port with \`sudo ss -ltnp 'sport = :${port}'\`; then write another port into \`web.listen\`.`,
  );
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function lookPage(site: DoctorSite, signal: AbortSignal): Promise<Verdict> {
  const { config } = site;
  if (config.kind !== "good" || config.config.web.listen === "") return skipped("`web.listen` is empty: there is no page.");
  if ((await bridgeRuns(site)).kind === "no") return skipped("No bridge runs, so there is no page.");
  const url = localUrl(config.config.web.listen);
  return judgePage(url, await site.getPage(`${url}/healthz`, signal));
}

export const pageCheck: Check = {
  id: "page",
  area: "service",
  title: "Page answers",
  page: {
    looksAt: "The health of the running bridge at `web.listen` (`/healthz`).",
    warning: "The page answers, and says that the bridge does not decide.",
    failed: "Nobody answers there, or another program.",
    remedy: "Free the port, or write another into `web.listen`.",
  },
  needs: ["configuration"],
  look: lookPage,
};

const NAME = "siinterjk.local";

async function lookName(site: DoctorSite): Promise<Verdict> {
  const { config, machine } = site;
  if (config.kind !== "good" || !config.config.web.mdns)
    return skipped("`web.mdns` is false: the page has no name in the home network.");
  const asked =
    (await machine.run("avahi-resolve", ["-4", "-n", NAME], { timeoutMs: 4_000 })) ??
    (await machine.run("getent", ["hosts", NAME], { timeoutMs: 4_000 }));
  const address = /\b(\d{1,3}(?:\.\d{1,3}){3})\b/.exec(asked?.stdout ?? "")?.[1];
  // Whether a telephone finds it is another matter than whether this machine does.
  return address === undefined
    ? skipped(`This machine cannot look names like ${NAME} up; others in the home network may.`)
    : ok(`The page is http://${NAME} (${address}) in the home network.`);
}

export const pageNameCheck: Check = {
  id: "page-name",
  area: "service",
  title: "Page has its name",
  page: {
    looksAt: `Whether \`${NAME}\` leads to this machine, where Avahi is installed. For information only.`,
  },
  needs: ["page"],
  look: lookName,
};
