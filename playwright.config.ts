import { defineConfig } from '@playwright/test';

/**
 * Real Electron windows on real services: one worker, since two instances of the app, a chain and
 * a service already fill a small machine.
 */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  // Screenshots of each screen are written by the tests themselves to test-results/screens.
  preserveOutput: 'failures-only',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  globalTimeout: 40 * 60_000,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e-results.json' }]],
  use: { trace: 'off', screenshot: 'off', video: 'off' },
});
