import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { volume } from './test/support/volume.ts';

/** The service tests that run a second time, on PostgreSQL. */
const onPostgres = [
  'relay',
  'relay-restart',
  'event-types',
  'deep-reorg',
  'malformed-messages',
  'authorisation',
  'message-log',
  'sign-in',
  'trade-service',
  'early-delivery',
  'stream',
  'limits',
  'files',
  'notes',
  'offers',
];

/** What these measure would be another's doing: how soon something is heard, who leads, which node answers first. */
const measuring = [
  'escrow/escrow-event-listener',
  'escrow/rpc-failover',
  'service/redis-wake-ups',
  'service/shared-database',
  'service/stream',
  'service/leader-election',
].map((name) => `test/integration/${name}.test.ts`);
const ofPostgres = onPostgres.map((name) => `test/integration/service/${name}.test.ts`);

/** Real chains, sockets and databases, each file with its own: mostly they wait for one another. */
const integration = {
  environment: 'node',
  pool: 'forks',
  testTimeout: volume({ quick: 60_000, full: 600_000 }),
  hookTimeout: 60_000,
} as const;
const besideEachOther = { maxWorkers: 3, sequence: { groupOrder: 1 } } as const;
const nearlyAlone = { maxWorkers: 2, sequence: { groupOrder: 2 } } as const;
const postgres = {
  globalSetup: 'test/support/postgres-for-the-run.ts',
  setupFiles: 'test/support/on-postgres.ts',
};
/** The same components as in the window. */
const windowPlugins = () => [
  vue(),
  ui({
    root: import.meta.dirname,
    dts: false,
    autoImport: false,
    colorMode: false,
    icon: { clientBundle: { scan: { globInclude: ['src-renderer/**/*.{vue,ts}'] } } },
  }),
];

/**
 * `unit` is fast and touches no socket; renderer unit tests need a DOM. `integration` talks to a real chain, real
 * sockets and a real database; `integration-postgres` runs some of the service's tests among them again, on PostgreSQL
 * instead of SQLite. All of these wait more than they compute, so three run at a time. Those whose name ends in
 * `-measuring` measure how soon something is heard: only one other of them runs beside, which waits as they do. `faults`
 * is where all of these break.
 */
export default defineConfig({
  test: {
    teardownTimeout: 20_000,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          // Some compute for seconds, and what runs beside them does too.
          testTimeout: volume({ quick: 60_000, full: 600_000 }),
        },
      },
      {
        plugins: windowPlugins(),
        test: {
          name: 'unit-renderer',
          environment: 'happy-dom',
          include: ['test/unit/renderer/**/*.test.ts'],
          testTimeout: 10_000,
        },
      },
      {
        plugins: windowPlugins(),
        test: {
          name: 'screens',
          environment: 'happy-dom',
          include: ['test/screens/**/*.test.ts'],
          setupFiles: 'test/screens/set-up.ts',
          // The window's code is loaded once for all files; each test mounts a window of its own.
          isolate: false,
          // A guard against what hangs; a screen takes a tenth of a second, and seconds on a machine that is busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...integration,
          ...besideEachOther,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: measuring,
        },
      },
      {
        test: {
          ...integration,
          ...besideEachOther,
          ...postgres,
          name: 'integration-postgres',
          include: ofPostgres,
          exclude: measuring,
        },
      },
      {
        test: {
          ...integration,
          ...nearlyAlone,
          name: 'integration-measuring',
          include: measuring,
        },
      },
      {
        test: {
          ...integration,
          ...nearlyAlone,
          ...postgres,
          name: 'integration-postgres-measuring',
          include: ofPostgres.filter((file) => measuring.includes(file)),
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
          testTimeout: volume({ quick: 600_000, full: 7_200_000 }),
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
