import { figuresOf } from "./figures.ts";

/** English figures; a degree is "degC", because not every terminal has the sign. */
export const FIGURES = figuresOf({ decimalSign: ".", degree: "degC" });
