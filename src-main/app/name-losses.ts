import type { AppDatabase } from '../database/database-client.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { PracticeInfo } from '../../src-shared/practice/practice-messages.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

/** That the practice chain started anew is said once in the Inbox. */
export async function namePracticeRenewal(
  practice: Pick<PracticeInfo, 'renewed' | 'genesisHash'> | null,
  inbox: Pick<Inbox, 'addOwn'>,
): Promise<void> {
  if (practice?.renewed !== true) return;
  await inbox.addOwn({
    id: `practice-renewed:${practice.genesisHash}`,
    title: 'Practice starts anew',
    text: 'The escrow has a new version, so the practice chain was made again: earlier practice trades stay readable in History.',
  });
}

/** What was damaged, and what that cost, is said once in the Inbox. */
export async function nameLosses(
  database: AppDatabase,
  settings: SettingsStore,
  inbox: Pick<Inbox, 'addOwn'>,
): Promise<void> {
  if (database.damage !== null) {
    const { movedTo, copyAt } = database.damage;
    const from =
      copyAt === null
        ? 'There was no copy'
        : `The copy of ${new Date(copyAt).toISOString()} was restored`;
    await inbox.addOwn({
      id: `history-damaged:${movedTo}`,
      title: 'The history file was damaged',
      text: `${from}; trades are read from the chain again. Labels, offers and contacts changed since then are lost. The damaged file is kept: ${movedTo}.`,
    });
  }
  if (settings.movedAside !== null)
    await inbox.addOwn({
      id: `settings-broken:${settings.movedAside}`,
      title: 'The settings file could not be read',
      text: `The settings are back at their defaults: check the network before you trade. The old file is kept: ${settings.movedAside}.`,
    });
}
