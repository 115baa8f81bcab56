/** Small pictures as SVG paths. `null` is a gap. */

type Column = readonly (number | null)[];

/** A line through the values, from `low` at the bottom to `high` at the top; a gap begins a new line. */
export function linePath(values: Column, [low, high]: readonly [number, number], width: number, height: number): string {
  let path = "";
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const x = (index / Math.max(1, values.length - 1)) * width;
    const y = height - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * height;
    path += `${drawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  });
  return path;
}

/** A bar for each value of this sign, from the middle up (1) or down (-1); the largest of both signs fills its half. */
export function powerBars(values: Column, sign: 1 | -1, width: number, height: number): string {
  const most = Math.max(1, ...values.map((value) => Math.abs(value ?? 0)));
  const each = width / Math.max(1, values.length);
  const middle = height / 2;
  return values
    .map((value, index) => {
      if (value === null || value * sign <= 0) return "";
      const tall = (value / most) * middle;
      return `M${(index * each).toFixed(1)} ${middle}v${(-tall).toFixed(1)}h${(each * 0.8).toFixed(1)}v${tall.toFixed(1)}z`;
    })
    .join("");
}
