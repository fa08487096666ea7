import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

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

/**
 * `unit` is fast and touches no socket; `integration` talks to a real chain, real sockets and a real
 * database, so its files run one at a time; `integration-postgres` runs some of the service's tests among them again,
 * on PostgreSQL instead of SQLite. One at a time run those of `faults`, where all of these break. Renderer
 * unit tests need a DOM.
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
          testTimeout: 10_000,
        },
      },
      {
        plugins: [
          vue(),
          // The same components as in the window.
          ui({ root: import.meta.dirname, dts: false, autoImport: false, colorMode: false }),
        ],
        test: {
          name: 'unit-renderer',
          environment: 'happy-dom',
          include: ['test/unit/renderer/**/*.test.ts'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/integration/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration-postgres',
          environment: 'node',
          include: onPostgres.map((name) => `test/integration/service/${name}.test.ts`),
          globalSetup: 'test/support/postgres-for-the-run.ts',
          setupFiles: 'test/support/on-postgres.ts',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
