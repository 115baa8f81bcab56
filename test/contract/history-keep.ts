/** A history of 3 days of samples and 5 of 5 minutes. */
export const CONTRACT_KEEP = { batteryDays: 3, packsDays: 3, fiveMinutesDays: 5 };
