import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** How long a passphrase holds against somebody who has a copy of the encrypted file. */
export interface PassphraseStrength {
  /** 0: guessed at once, 4: not in a lifetime. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** In words, at 10,000 guesses a second: `3 hours`, `centuries`. */
  readonly guessedIn: string;
  /** What makes it weak, as a sentence; null: nothing stands out. */
  readonly warning: string | null;
}

let loaded: Promise<ZxcvbnFactory> | null = null;

/** The lists of words and passwords are large, so they are read once a window asks for a new passphrase. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Estimator }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Estimator({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

/** Estimates by patterns, as a guesser would try: nothing leaves this page. `known`: what a guesser knows of the account. */
export async function passphraseStrength(
  passphrase: string,
  known: readonly string[],
): Promise<PassphraseStrength> {
  loaded ??= load();
  const { score, crackTimes, feedback } = (await loaded).check(passphrase, [...known]);
  return {
    score,
    guessedIn: crackTimes.offlineSlowHashingXPerSecond.display,
    warning: feedback.warning === null || feedback.warning === '' ? null : feedback.warning,
  };
}
