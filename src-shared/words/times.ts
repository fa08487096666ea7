const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** `12:20`, local time. */
export function clockTime(atMs: number): string {
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `12:20:14`, local time. */
export function clockTimeSeconds(atMs: number): string {
  return `${clockTime(atMs)}:${two(new Date(atMs).getSeconds())}`;
}

/** Whole local days from `fromMs` to `toMs`; clock changes don't matter. */
function dayDistance(fromMs: number, toMs: number): number {
  const midnight = (ms: number): number => {
    const at = new Date(ms);
    return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  };
  return Math.round((midnight(toMs) - midnight(fromMs)) / day);
}

/** `6 Dec`, with the year when it is another one. */
export function calendarDay(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const year = at.getFullYear() === new Date(nowMs).getFullYear() ? '' : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${months[at.getMonth()] ?? ''}${year}`;
}

/** `12:20 today`, `09:00 tomorrow`, `18:02 yesterday`, `6 Dec, 14:00`. */
export function absoluteTime(atMs: number, nowMs: number): string {
  switch (dayDistance(nowMs, atMs)) {
    case 0:
      return `${clockTime(atMs)} today`;
    case 1:
      return `${clockTime(atMs)} tomorrow`;
    case -1:
      return `${clockTime(atMs)} yesterday`;
    default:
      return `${calendarDay(atMs, nowMs)}, ${clockTime(atMs)}`;
  }
}

/** `18:20` when the clock alone is clear (less than 20 hours away), else the day; for use inside a sentence. */
export function shortTime(atMs: number, nowMs: number): string {
  return Math.abs(atMs - nowMs) < 20 * hour ? clockTime(atMs) : calendarDay(atMs, nowMs);
}

/** `2026-12-06 14:00:09`, local: for files and titles that need the whole. */
export function fullTime(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTimeSeconds(atMs)}`;
}

/** `just now`, `3 min ago`, `5 h ago`, `6 d ago`. */
export function ago(atMs: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - atMs);
  if (passed < minute) return 'just now';
  return `${roughDuration(passed)} ago`;
}

/** Duration in one unit, rounded down: `54 min`, `5 h`, `6 d`. Below a minute `40 s`. */
export function roughDuration(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / 1000)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** What is left of a time that counts: below a day to the minute, for an hour more or less matters then. */
function leftDuration(ms: number): string {
  const hours = Math.floor(ms / hour);
  const minutes = Math.floor((ms % hour) / minute);
  return ms < hour || ms >= day || minutes === 0 ? roughDuration(ms) : `${hours} h ${minutes} min`;
}

/** A length of time as terms have it, in seconds: `2 h`, `6 h`, `3 d`, `1 h 30 min`. */
export function windowWords(seconds: number): string {
  const parts: string[] = [];
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) parts.push(`${days} d`);
  if (hours > 0) parts.push(`${hours} h`);
  if (minutes > 0) parts.push(`${minutes} min`);
  return parts.length === 0 ? `${seconds} s` : parts.join(' ');
}

/**
 * What is left until a deadline: to the second below three hours (`0:38:51`), then `5 h 12 min`, then `6 d`;
 * `passed` after it. Rounded down, so that it never promises more time than there is.
 */
export function countdown(leftMs: number): string {
  if (leftMs <= 0) return 'passed';
  if (leftMs >= 3 * hour) return leftDuration(leftMs);
  const seconds = Math.floor(leftMs / 1000);
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** The same for a move that is somebody else's, where seconds only disturb: `54 min`, `4 h 5 min`, `6 d`. */
export function calmCountdown(leftMs: number): string {
  return leftMs <= 0 ? 'passed' : leftDuration(leftMs);
}
