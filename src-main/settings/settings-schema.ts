import { addressSchema, amountTextSchema, z } from '../../src-shared/parse.ts';
import { practiceChainId, practiceFacts } from '../../src-shared/network/networks.ts';
import { tokenSymbol } from '../../src-shared/money/token.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';

const tokenSchema = z.object({
  address: addressSchema,
  symbol: z.string().regex(tokenSymbol),
  decimals: z.number().int().min(0).max(36),
});

/** The settings file; amounts are decimal strings. A field that an older version did not have gets its default. */
export const settingsFileSchema = z.object({
  /** Written by none so far: a file that has one is a newer app's, and is kept aside. */
  version: z.never().optional(),
  network: z
    .object({
      kind: z.enum(['practice', 'own']),
      name: z.string().min(1).max(40),
      chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
      rpcUrls: z.array(z.string().max(2048)).max(8),
      startBlock: z.number().int().min(0),
      tokens: z.array(tokenSchema).max(100),
      explorerUrl: z.string().max(2048).nullable(),
    })
    .prefault(() => jsonify(practiceNetwork)),
  remoteServiceUrl: z.string().max(2048).nullable().default(null),
  remoteAccounts: z.array(addressSchema).max(100).default([]),
  share: z
    .object({
      enabled: z.boolean(),
      port: z.number().int().min(0).max(65_535),
      addresses: z.union([z.literal('all'), z.array(addressSchema).max(1000)]),
    })
    .default({ enabled: false, port: 0, addresses: [] }),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  textScale: z.number().min(0.8).max(1.5).default(1),
  autoLockMinutes: z.number().int().min(1).max(1440).default(15),
  passphraseLimits: z.record(z.string().max(64), amountTextSchema).default({}),
  notifications: z.boolean().default(true),
  clearClipboard: z.boolean().default(true),
  /** Not a setting: where the window was. */
  windowBounds: z.string().max(500).nullable().default(null),
});
export type SettingsFile = z.output<typeof settingsFileSchema>;

/** The practice chain's address is known only while it runs. */
export const practiceNetwork: SettingsView['network'] = {
  kind: 'practice',
  name: 'Practice',
  chainId: practiceChainId,
  rpcUrls: [],
  startBlock: 0,
  tokens: [practiceFacts.coin],
  explorerUrl: null,
};
