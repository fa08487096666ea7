/** A decoded log as the row that every side of the backfill figure ends with: text only, so that all compare. */
const own = ['tradeId', 'tradeSeq', 'state', 'remaining', 'deadline'];

export function eventRow({ block, logIndex, tx, name, args }) {
  const { terms, ...flat } = args;
  // Seller and buyer stand in the terms, and once more as topics.
  const all = terms === undefined ? flat : { ...flat, ...terms };
  const rest = Object.keys(all)
    .filter((key) => !own.includes(key))
    .sort()
    .map((key) => `${key}=${String(all[key]).toLowerCase()}`)
    .join(' ');
  return {
    block,
    logIndex,
    tx,
    name,
    tradeId: args.tradeId,
    tradeSeq: Number(args.tradeSeq),
    state: Number(args.state),
    remaining: String(args.remaining),
    deadline: Number(args.deadline),
    rest,
  };
}

export const columns = [
  'block',
  'logIndex',
  'tx',
  'name',
  'tradeId',
  'tradeSeq',
  'state',
  'remaining',
  'deadline',
  'rest',
];
