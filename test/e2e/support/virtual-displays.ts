import process from 'node:process';
import { z } from '../../../src-shared/parse.ts';

const displaysSchema = z.array(z.object({ DISPLAY: z.string(), XAUTHORITY: z.string() }));

/** Those that scripts/window-environment.mjs started, as environments for the programs that use one; none on a desktop. */
export function virtualDisplays(): z.output<typeof displaysSchema> {
  return displaysSchema.parse(JSON.parse(process.env['ESCROW_DESK_DISPLAYS'] ?? '[]'));
}

/** The one for the windows of this worker. */
export function ownDisplay(): Record<string, string> {
  return virtualDisplays()[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)] ?? {};
}
