/** What can go wrong between the bridge and a browser (outlets/web). */
import type { ErrorEntry } from "./entry.ts";

export const WEB_ERRORS = {
  WEB_UNAVAILABLE: {
    means: "The web page cannot be served; the message says why. The bridge goes on and tries again for ever.",
    remedy:
      'Check `web.listen`: the address must be one of this machine, and ports below 1024 need a right (CAP_NET_BIND_SERVICE). `""` switches the page off.',
  },
  WEB_PORT_IN_USE: {
    means: "Another program listens on the port of `web.listen`. The bridge goes on and tries again for ever.",
    remedy: "Stop the other program (`sudo ss -ltnp` names it), or write another port in `web.listen`.",
  },
  WEB_FAULT: {
    means: "A fault in the web server; the message says what happened. The bridge goes on.",
    remedy: "Please report it with the log.",
  },
  WEB_PAGE_MISSING: {
    means: "The files of the page are not there, only the API is.",
    remedy: "Run `npm run build`, or install the package again.",
  },
  WEB_NOT_FOUND: {
    means: "There is nothing at this address.",
    remedy: "docs/api.md lists what there is.",
  },
  WEB_REQUEST: {
    means: "The request is not one that the API takes; the message names what is wrong with it.",
    remedy: "Correct what the message names; `/api/v1/openapi.json` describes every request.",
  },
  WEB_STARTING: {
    means: "The bridge has just started and knows nothing yet.",
    remedy: "Ask again in a second.",
  },
  WEB_STANDSTILL: {
    means: "The bridge has not decided anything for seconds: it stands still.",
    remedy: "The service manager restarts it. Please report it with the log if it happens again.",
  },
  WEB_HOST: {
    means: "The page was asked for by a name that is not known to be this machine's.",
    remedy: "Use the machine's address or its name, or write the name you use into `web.hosts`.",
  },
  WEB_TOO_MANY: {
    means: "As many pages are open as the program serves.",
    remedy: "Close some of them.",
  },
  WEB_NO_CONTROLS: {
    means: "No password is set, so nothing can be changed from the browser.",
    remedy: "Make one with `siinterjk password`, write it into `web.password` and restart the service.",
  },
  WEB_SIGN_IN: {
    means: "This needs the password, and nobody is signed in.",
    remedy: "Sign in first; after 12 hours without use, and after a restart, that has to be done again.",
  },
  WEB_PASSWORD: {
    means: "The password is wrong.",
    remedy: "Type it again, or make a new one with `siinterjk password`.",
  },
  WEB_PASSWORD_TRIES: {
    means: "The password was tried too often.",
    remedy: "Wait for some minutes; the answer says how long. Who else has tried is in the log.",
  },
  WEB_CROSS_SITE: {
    means: "The request came from a page of somebody else.",
    remedy: "Nothing, if it was not you: it was refused. Otherwise use the page of the bridge itself.",
  },
  HISTORY_OFF: {
    means: "Nothing is kept of the past.",
    remedy: "Set `history.file` in the configuration.",
  },
} satisfies Record<string, ErrorEntry>;
