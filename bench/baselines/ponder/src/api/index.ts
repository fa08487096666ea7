import { Hono } from 'hono';
import { asc } from 'ponder';
import { db } from 'ponder:api';
import { event } from 'ponder:schema';

const app = new Hono();

/** All rows in the chain's order, for the comparison. */
app.get('/rows', async (context) => {
  const rows = await db.select().from(event).orderBy(asc(event.block), asc(event.logIndex));
  return context.json(
    rows.map((row) => ({ ...row, deadline: Number(row.deadline), timestamp: 0 })),
  );
});

export default app;
