import { ponder } from 'ponder:registry';
import { event as events } from 'ponder:schema';
import { eventRow } from '../../event-row.mjs';

const names = ['TradeCreated', 'PaymentSent', 'PaymentConfirmed', 'TradeCompleted'];

for (const name of names) {
  ponder.on(`TradeEscrow:${name}`, async ({ event, context }) => {
    const row = eventRow({
      block: Number(event.block.number),
      logIndex: event.log.logIndex,
      tx: event.transaction.hash,
      name,
      args: event.args,
    });
    await context.db
      .insert(events)
      .values({ ...row, deadline: BigInt(row.deadline), timestamp: event.block.timestamp });
  });
}
