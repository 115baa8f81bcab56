import type { ControlGrant } from "../control/protocol.ts";
import { ACCOUNTS, foundConfig, type DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { serviceFoldersCheck } from "./service-folders.ts";

const answers = (): ControlGrant => ({ ok: true, status: "running", commands: [] });
const service = { userId: 998, groupId: 997 };
const kept = (more: NonNullable<DoctorParts["files"]> = {}): DoctorParts => ({
  files: {
    ...ACCOUNTS,
    "/var/lib/siinterjk": { kind: "folder", mode: 0o750, ...service },
    "/var/lib/siinterjk/history.db": { mode: 0o640, ...service },
    ...more,
  },
});

doctorCases(serviceFoldersCheck, [
  { when: "all its own", parts: kept(), state: "ok", says: /siinterjk may write where/ },
  {
    when: "somebody else's folder",
    parts: kept({ "/var/lib/siinterjk": { kind: "folder", mode: 0o755 } }),
    state: "failed",
    says: /may not write into \/var\/lib\/siinterjk \(state\.file\)/,
    remedy: /chown -R siinterjk:siinterjk \/var\/lib\/siinterjk`/,
  },
  {
    when: "a history that root has made",
    parts: kept({ "/var/lib/siinterjk/history.db": { mode: 0o644 } }),
    state: "failed",
    says: /may not write \/var\/lib\/siinterjk\/history\.db/,
    remedy: /chown -R siinterjk:siinterjk \/var\/lib\/siinterjk\/history\.db/,
  },
  {
    when: "no folder",
    parts: { files: ACCOUNTS },
    state: "failed",
    says: /is not there/,
    remedy: /install -d -m 0750 -o siinterjk/,
  },
  {
    when: "a file instead",
    parts: kept({ "/var/lib/siinterjk": "" }),
    state: "failed",
    says: /is no folder/,
    remedy: /another path/,
  },
  {
    when: "no socket's folder while the bridge runs",
    parts: { ...kept(), ask: answers },
    state: "failed",
    says: /\/run\/siinterjk for control\.socket is not there/,
    remedy: /install -d/,
  },
  {
    when: "nothing is kept",
    parts: {
      ...kept(),
      config:
        "packs: [{ port: /dev/serial0 }]\nstate: { file: '' }\nhistory: { file: '' }\nrecorder: { folder: '' }\ncontrol: { socket: '' }\n",
    },
    state: "skipped",
    says: /keeps nothing/,
  },
  { when: "no user", parts: {}, state: "skipped", says: /no user siinterjk/ },
  {
    when: "no configuration",
    parts: { ...kept(), config: foundConfig("packs: 3\n") },
    state: "skipped",
    says: /without a configuration/,
  },
]);
