/** `web`: the page in the browser. */
import { z } from "zod";

/** Nothing, or an IPv4 address, an IPv6 address in brackets or a name, with a port. */
const LISTEN = /^(?:(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?):(?:[1-9]\d{0,4}))?$/;
const MOST_PORT = 65_535;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
/** What `siinterjk password` prints; see src/outlets/web/password.ts. */
const PASSWORD = /^(?:scrypt\$\d{1,7}\$\d{1,2}\$\d{1,2}\$[\w-]{16,128}\$[\w-]{16,128})?$/;

export const webSchema = z
  .strictObject({
    listen: z
      .string()
      .regex(LISTEN)
      .refine((text) => Number(/\d*$/.exec(text)?.[0]) <= MOST_PORT)
      .default("0.0.0.0:8080")
      .meta({
        title: "Listen",
        help: 'Where the page is served: address and port. 0.0.0.0 is every network of this machine, "[::]:8080" the same with IPv6, 127.0.0.1 this machine alone. Who reaches it may read everything; changing something needs `web.password`. It is not made for the open internet.',
        form: 'an address and a port such as 0.0.0.0:8080, or "" for no page',
      }),
    password: z.string().regex(PASSWORD).default("").meta({
      title: "Password",
      help: "For what changes something, as `siinterjk password` prints it. Without one the page has no controls.",
      form: 'what `siinterjk password` prints, or "" for no controls',
      remedy: "Run `siinterjk password` and paste what it prints.",
      secret: true,
    }),
    hosts: z.array(z.string().regex(HOST)).max(20).default([]).meta({
      title: "Names",
      help: "Further names by which the page is opened, without a port. Addresses, the machine's own name and names that end in .local, .lan, .home, .internal or .home.arpa are known.",
      form: "a list of names such as battery.example.org",
    }),
    mdns: z.boolean().default(true).meta({
      title: "Name on the network",
      help: "true: the page is announced in the home network as siinterjk.local (mDNS).",
    }),
  })
  .prefault({})
  .meta({ title: "Web", help: "The page in the browser." });
