import { figuresOf } from "./figures.ts";

/** German figures. */
export const FIGURES = figuresOf({ decimalSign: ",", degree: "°C" });
