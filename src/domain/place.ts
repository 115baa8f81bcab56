/** Where in the battery a figure was measured. */

/** A cell by the number on the BMS, counted from 1. */
export interface CellPlace {
  readonly pack: string;
  readonly cell: number;
  readonly voltageV: number;
  /** It was not measured: its pack is lost. */
  readonly unheard?: true;
}

export interface SensorPlace {
  readonly pack: string;
  /** Counted from 1, or the BMS's power transistors. */
  readonly sensor: number | "mosfet";
  readonly temperatureC: number;
  /** It is the last one of a pack that is lost. */
  readonly unheard?: true;
}
