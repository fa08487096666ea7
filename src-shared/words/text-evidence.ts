/** Statements and files of a dispute, and the hashes that bind them to the chain. */
export const evidenceText = {
  title: 'Evidence',
  add: 'Add evidence…',
  openFile: 'Open a package…',
  none: 'Nothing said yet.',
  dialogTitle: 'Add evidence',
  dialogHelp:
    'The hash goes on the chain and stays there for ever: nothing can be changed or added later without being seen.',
  readers: (names: string) =>
    `Who can read it: you, ${names}, and whoever you or they hand it to. With a shared service also its operator. Nobody else: the chain shows only the hash.`,
  statement: 'What happened',
  statementHint: 'Facts, dates, amounts. Optional when you add files.',
  disputeStatement: 'What happened (optional, you can add it later)',
  files: 'Files',
  chooseFiles: 'Choose files…',
  remove: (name: string) => `Remove ${name}`,
  tooLarge: 'More than 5 MiB in all. Leave out a file or make it smaller.',
  tooMany: 'At most 16 files.',
  empty: 'Write what happened, or choose a file.',
  continue: 'Continue to signing',
  matches: 'hash matches the chain',
  notCommitted: 'not on the chain yet',
  commit: 'Put its hash on the chain…',
  missing: 'Only its hash is known here. Ask for the package and open it.',
  reasons: 'Reasons of the ruling',
  reasonsMissing:
    'Only the hash of the reasons is known here. Ask the arbiter for the package and open it.',
  noReasons: 'Ruled without giving reasons.',
  noStatement: 'Opened without a statement.',
  hash: 'Hash',
  save: 'Save package…',
  saveFile: (name: string) => `Save ${name}`,
  saved: (path: string) => `Saved: ${path}`,
  opened: 'The package is what the chain commits to. It is kept.',
  bytes: (size: number): string =>
    size < 1024
      ? `${size} B`
      : size < 1024 * 1024
        ? `${(size / 1024).toFixed(0)} KiB`
        : `${(size / 1024 / 1024).toFixed(1)} MiB`,
  agreement: 'The agreement, proven by the terms',
} as const;
