/**
 * Preloaded into a process (`--import`): its clock is off by as much as its parent says. Timers are not, as on a
 * machine whose date was set.
 */
const RealDate = globalThis.Date;
let skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [Date.now()] : parts));
  }
  static now() {
    return RealDate.now() + skewMs;
  }
};

process.on('message', (message) => {
  if (typeof message?.clockSkewMs === 'number') skewMs = message.clockSkewMs;
});
process.channel?.unref();
