/** Rows as a table of text that every spreadsheet reads (RFC 4180): points in figures, commas between, times as ISO 8601 in UTC. */
import { CELLS_SERIES } from "./api/history.ts";

interface Row {
  readonly atMs: number;
  readonly values: readonly (number | null)[];
}

/** So many rows go out in one piece. */
const ROWS = 500;

/**
 * Asks for rows only as fast as the reader takes them; a reader who goes away ends the asking. `cells` among the names stands for as
 * many values as are left over: each has a column of its own.
 */
export function csvOf(names: readonly string[], rows: AsyncIterable<Row>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const each = rows[Symbol.asyncIterator]();
  let head = true;
  return new ReadableStream({
    pull: async (controller) => {
      const lines: string[] = [];
      let over = false;
      while (lines.length < ROWS && !over) {
        const next = await each.next();
        if (head) lines.push(headOf(names, next.done === true ? names.length : next.value.values.length));
        head = false;
        if (next.done === true) over = true;
        else lines.push(lineOf(next.value));
      }
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join("")));
      if (over) controller.close();
    },
    cancel: async () => {
      await each.return?.();
    },
  });
}

function headOf(names: readonly string[], columns: number): string {
  const cells = Array.from({ length: columns - names.length + 1 }, (_, i) => `cell${i + 1}V`);
  return `time,${names.flatMap((name) => (name === CELLS_SERIES ? cells : [name])).join(",")}\r\n`;
}

const lineOf = ({ atMs, values }: Row): string =>
  `${new Date(atMs).toISOString()},${values.map((value) => (value === null ? "" : String(value))).join(",")}\r\n`;
