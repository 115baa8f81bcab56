import type { ScanStep } from "../bms/scan-line.ts";

/** One line in a terminal that says what a scan does at this moment. */
export interface ScanProgress {
  /** `null`: the port is done with. */
  step(port: string, step: ScanStep | null): void;
  /** Wipes the line away. */
  end(): void;
}

/** `columns` is the width of the terminal. */
export function scanProgress(write: (text: string) => void, columns: () => number): ScanProgress {
  const steps = new Map<string, ScanStep>();
  return {
    step: (port, step) => {
      if (step === null) steps.delete(port);
      else steps.set(port, step);
      const text = [...steps].map(([name, at]) => `${shortName(name)} ${stepText(at)}`).join(" | ");
      write(`${WIPE}${text.slice(0, Math.max(0, columns() - 1))}`);
    },
    end: () => write(WIPE),
  };
}

/** To the beginning of the line, and nothing behind. */
const WIPE = "\r\x1b[K";

const shortName = (port: string): string => (port.startsWith("/") ? port.slice(port.lastIndexOf("/") + 1) : port);

function stepText(step: ScanStep): string {
  switch (step.does) {
    case "listens":
      return `${step.baud}: listens`;
    case "follows":
      return `${step.baud}: somebody else asks, listens for 9 s`;
    case "asks":
      return `${step.baud}: asks ${step.protocol}${step.address === null ? "" : ` ${step.address}`}`;
  }
}
