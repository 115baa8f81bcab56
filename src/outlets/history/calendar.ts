/** Days and months of the time zone of this machine, with days of 23 and 25 h. Times are ms since 1970. */

export const dayStart = (atMs: number): number => {
  const date = new Date(atMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
};

/** Start of the day that is so many days later (or earlier). */
export const dayAfter = (startMs: number, days = 1): number => {
  const date = new Date(startMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
};

export const monthStart = (atMs: number): number => {
  const date = new Date(atMs);
  return new Date(date.getFullYear(), date.getMonth()).getTime();
};

export const monthAfter = (startMs: number): number => {
  const date = new Date(startMs);
  return new Date(date.getFullYear(), date.getMonth() + 1).getTime();
};

/** 0 for the first. */
export const dayOfMonth = (atMs: number): number => new Date(atMs).getDate() - 1;

/** Start of the hour as the clocks on the wall show it. */
export const hourStart = (atMs: number): number => {
  const date = new Date(atMs);
  return atMs - (date.getMinutes() * 60 + date.getSeconds()) * 1000 - date.getMilliseconds();
};

/** The days that an hour of UTC belongs to: two where midnight is not at a full hour of UTC. */
export const daysOfHour = (hourMs: number): readonly number[] => [
  ...new Set([dayStart(hourMs), dayStart(hourMs + 3_600_000 - 1)]),
];
