/** The cells of every pack: how far each is from the mean now, and over the last day. */
import type { JSX } from "preact";
import { words } from "../language.ts";
import { cellHistory, useCellHistory } from "../cell-history.ts";
import { snapshot } from "../store.ts";
import "../style/cells.css";
import { PackCells } from "../widgets/pack-cells.tsx";

export function Cells(): JSX.Element {
  const now = snapshot.value;
  const packs = now?.packs ?? [];
  const kept = now !== null && now.history.state !== "off";
  useCellHistory(kept ? packs.map(({ name }) => name) : []);
  const totalA = packs.reduce((sum, { reading, represents }) => sum + (reading?.currentA ?? 0) * represents, 0);
  const totalAh = packs.reduce((sum, { reading, represents }) => sum + (reading?.capacityAh ?? 0) * represents, 0);
  return (
    <div class="page cells">
      <header class="page-head">
        <h1>{words.value.cells.title}</h1>
      </header>
      <div class="cells-packs">
        {packs.map((pack, index) => (
          <PackCells
            key={pack.name}
            id={`pack-${index + 1}`}
            pack={pack}
            totalA={totalA}
            totalAh={totalAh}
            past={kept ? (cellHistory.value.get(pack.name) ?? "loading") : "off"}
          />
        ))}
      </div>
      {now !== null && !kept && <p class="note cells-note">{words.value.cells.historyOff}</p>}
    </div>
  );
}
