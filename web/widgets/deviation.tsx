/** The cells of a pack as bars from a true zero line, which is their mean. The scale has round ends and does not dance. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { format, words } from "../language.ts";
import type { CellFigures } from "../plot/cell-figures.ts";
import { calmStop, DEVIATION_STOPS_MV } from "../plot/ladder.ts";

export function Deviation({ figures }: { readonly figures: CellFigures }): JSX.Element {
  const f = format.value;
  const scale = useMemo(() => calmStop(DEVIATION_STOPS_MV), []);
  const { cells, highest, lowest } = figures;
  const most = Math.max(...cells.map(({ deviationMv }) => Math.abs(deviationMv)));
  const stopMv = scale(most, performance.now());
  return (
    <div class="deviation" role="img" aria-label={pictureOf(figures)}>
      <div class="deviation-scale" aria-hidden="true">
        <span>{f.signed(stopMv, "mV")}</span>
        <span>0</span>
        <span>{f.number(-stopMv)}</span>
      </div>
      <div class={`deviation-bars ${cells.length > 18 ? "many" : ""}`} aria-hidden="true">
        {cells.map(({ cell, deviationMv }) => {
          const mark = cell === highest.cell ? "highest" : cell === lowest.cell ? "lowest" : "";
          const share = deviationMv / stopMv;
          return (
            <div key={cell} class={`cell ${mark}`}>
              <span class="cell-room">
                <span class="cell-bar" style={{ transform: `scaleY(${share.toFixed(3)})` }} />
                {mark !== "" && <span class="cell-mark" style={{ bottom: `${50 + share * 50}%` }} />}
              </span>
              <span class="cell-number">{cell}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function pictureOf({ highest, lowest, spreadMv }: CellFigures): string {
  const heard = words.value.cells;
  const f = format.value;
  const one = ({ cell, voltageV }: typeof highest): string => `${heard.cell(String(cell))} ${f.unit(voltageV, "V", 3)}`;
  return `${heard.deviation}. ${heard.highest}: ${one(highest)}. ${heard.lowest}: ${one(lowest)}. ${heard.spread}: ${f.unit(spreadMv, "mV")}`;
}
