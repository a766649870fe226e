// Times of the server as people on this phone read them.

const two = (value: number): string => String(value).padStart(2, '0');

/** "2026-11-29 09:05" */
export function minuteOf(time: string | null): string {
  return time === null ? '' : `${dayOf(time)} ${clockOf(time)}`;
}

/** "2026-11-29" */
export function dayOf(time: string): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** "09:05" */
export function clockOf(time: string): string {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What two pickers chose, in the phone's time zone, for the server. */
export function timeOf(day: string, clock: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return new Date(year, month - 1, date, hour, minute).toISOString();
}
