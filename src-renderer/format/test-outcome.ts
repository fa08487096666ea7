import { failureText } from '../../src-shared/failure.ts';
import type { Result } from '../../src-shared/result.ts';
import { settingsText } from '../../src-shared/words/text-settings.ts';

/** How a connection test went, in words. */
export interface TestOutcome {
  readonly ok: boolean;
  readonly text: string;
}

/** What the page learns of a test that main's window made and showed. */
export function testOutcome(result: Result<{ readonly passed: boolean }>): TestOutcome {
  if (!result.ok) return { ok: false, text: failureText(result.failure) };
  const { passed } = result.value;
  return { ok: passed, text: passed ? settingsText.testPassed : settingsText.testFailed };
}
