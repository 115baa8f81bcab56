/** Parts of the bridge's sentences, where the page shows the rest beside them as figures. */

/** "highest cell above 3.450 V for 1 min", of a condition that goes on with ": now 3.402 V". */
export const beforeColon = (sentence: string): string => sentence.split(": ", 1)[0]!;

/** "Charges the battery to 55.2 V", of a stage that goes on with its conditions. */
export const beforeSemicolon = (sentence: string): string => sentence.split("; ", 1)[0]!;

/** "cell 7 of Block 2 at 3.446 V; next 110 A", of a limit that begins with its figure. */
export const afterFigure = (sentence: string): string => sentence.replace(/^[\d.,]+\sA: /, "");
