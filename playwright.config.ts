import { defineConfig } from '@playwright/test';
import { virtualDisplays } from './test/e2e/support/virtual-displays.ts';

/**
 * Real Electron windows on real services: a worker for each virtual display that `npm test` started, since a clipboard
 * and the focus can't be shared; on a real display there is one.
 */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  // Screenshots of each screen are written by the tests themselves to test-results/screens.
  preserveOutput: 'failures-only',
  workers: virtualDisplays().length || 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  globalTimeout: 40 * 60_000,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e-results.json' }]],
  use: { trace: 'off', screenshot: 'off', video: 'off' },
});
