/**
 * Who may import whom: the top folders of docs/architecture.md. One may use itself, what is listed for
 * it, and packages. A process entry is started by path, never imported, so it needs no exception.
 */
const folders = [
  'src-shared',
  'src-sqlite',
  'src-files',
  'src-escrow',
  'src-service',
  'src-practice',
  'src-main',
  'src-preload',
  'src-renderer',
  'contracts',
  'scripts',
  'bench',
  'test',
];

const mayImport = {
  'src-shared': [],
  'src-sqlite': [],
  'src-files': [],
  'src-escrow': ['src-shared/', 'contracts/abi/'],
  'src-service': ['src-shared/', 'src-sqlite/', 'src-files/', 'src-escrow/'],
  'src-practice': ['src-shared/', 'src-files/', 'src-escrow/', 'src-service/', 'contracts/abi/'],
  'src-main': ['src-shared/', 'src-sqlite/', 'src-files/', 'src-escrow/', 'contracts/abi/'],
  'src-preload': ['src-shared/ipc/'],
  'src-renderer': ['src-shared/'],
};

/** The entries of the processes that main starts: they compose another folder's parts inside a process of its own. */
const processEntries = {
  'src-main/local-service.ts': ['src-service/'],
  'src-main/practice-chain.ts': ['src-practice/'],
  'src-main/signer.ts': [],
};

const others = (folder) => folders.filter((other) => other !== folder).map((other) => `^${other}/`);
const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import ${allowed.join(', ') || 'no other folder'} (docs/architecture.md).`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: Object.keys(processEntries).map((file) => `^${file}$`) },
  to: { path: others(folder), pathNot: allowed.map((path) => `^${path}`) },
}));
const entryRules = Object.entries(processEntries).map(([file, extra]) => ({
  name: `${file.replace(/[/.]/g, '-')}-imports`,
  comment: `${file} is a process entry: it may also import ${extra.join(', ')}.`,
  severity: 'error',
  from: { path: `^${file}$` },
  to: {
    path: others('src-main'),
    pathNot: [...mayImport['src-main'], ...extra].map((path) => `^${path}`),
  },
}));

/**
 * src-main's folders and single files, from the top floor to the ground. Each may import what lies below it: never
 * upward, and never a neighbour of its own floor, so that no two folders can come to need each other.
 */
const mainFloors = [
  ['index.ts'],
  ['app/'],
  ['practice/'],
  ['offers/', 'notes/'],
  ['contacts/', 'relay/', 'window/', 'bank-details/', 'trades/'],
  ['wallet/wallet.ts'],
  ['wallet/transactions/'],
  ['wallet/signing/'],
  ['wallet/calls/'],
  ['wallet/keys/', 'network/', 'inbox/', 'streams/'],
  ['app-context.ts', 'local-service.ts', 'practice-chain.ts', 'signer.ts'],
  ['ipc/', 'service/', 'signer/'],
  ['database/', 'settings/', 'command-line.ts', 'logger.ts'],
];
const inMain = (place) => `^src-main/${place.replace('.', '\\.')}${place.endsWith('/') ? '' : '$'}`;
const floorRules = mainFloors.flatMap((floor, index) =>
  floor.map((place) => ({
    name: `src-main-floors-${place.replace(/\W+/g, '-').replace(/-$/, '')}`,
    comment: `src-main/${place} may import only what lies below it (docs/architecture.md).`,
    severity: 'error',
    from: { path: inMain(place) },
    to: {
      path: '^src-main/',
      pathNot: [place, ...mainFloors.slice(index + 1).flat()].map(inMain),
    },
  })),
);
const everyFloorIsNamed = {
  name: 'src-main-every-folder-has-a-floor',
  comment: 'A new folder of src-main is put on a floor here, and into docs/architecture.md.',
  severity: 'error',
  from: {},
  to: { path: '^src-main/', pathNot: mainFloors.flat().map(inMain) },
};

module.exports = {
  forbidden: [
    ...folderRules,
    ...entryRules,
    ...floorRules,
    everyFloorIsNamed,
    {
      name: 'nobody-imports-a-process-entry',
      comment: 'Entries are started by path, in a process or thread of their own.',
      severity: 'error',
      from: {},
      to: {
        path: [
          ...Object.keys(processEntries).map((file) => `^${file}$`),
          '^src-main/index\\.ts$',
          '^src-main/database/database-worker\\.ts$',
          '^src-(service|practice)/cli\\.ts$',
        ],
      },
    },
    {
      name: 'keys-only-in-the-signer',
      comment:
        "What handles keys runs in the signer's process; main has its contract and starts it.",
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/signer[./]' },
      to: {
        path: '^src-main/signer/',
        pathNot: '^src-main/signer/(signer-contract|signer-process|keystore-text)\\.ts$',
      },
    },
    {
      name: 'contracts-stand-alone',
      comment: 'The contract and its generated ABI know nobody.',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(src-[a-z]+|scripts|bench|test)/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'zod-in-one-place',
      comment: 'Parse, never cast: schemas are built through src-shared/parse.ts.',
      severity: 'error',
      from: { path: '^(src-|scripts/|bench/)', pathNot: '^src-shared/parse\\.ts$' },
      to: { path: '^(zod|node_modules/zod)(/|$)' },
    },
    {
      name: 'shared-and-renderer-are-plain',
      comment: 'The vocabulary and the window run without Node and without Electron.',
      severity: 'error',
      from: { path: '^src-(shared|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-main-and-preload',
      comment: 'The service runs on plain Node; the window has only its bridge.',
      severity: 'error',
      from: { path: '^src-(shared|sqlite|files|escrow|service|practice|renderer)/' },
      to: { path: '^(electron|node_modules/electron)(/|$)' },
    },
    {
      name: 'components-know-only-format',
      comment: 'Components take props and emit events: no store, no view, no bridge.',
      severity: 'error',
      from: { path: '^src-renderer/components/' },
      to: { path: '^src-renderer/', pathNot: '^src-renderer/(components|format)(/|\\.)' },
    },
    {
      name: 'stores-below-views',
      severity: 'error',
      from: { path: '^src-renderer/(stores|format)(/|\\.)' },
      to: { path: '^src-renderer/(views|components)/' },
    },
    {
      name: 'bridge-only-from-stores',
      comment: "Views talk to stores; the stores are the bridge's only users.",
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '^src-renderer/(stores/|bridge\\.ts$)' },
      to: { path: '^src-renderer/bridge\\.ts$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^(src-|scripts/|bench/|test/)' },
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: { path: '^(src-|contracts/abi|scripts/|bench/|test/)' },
      // `#build/…` are made by the build; the optional runtimes of SQLite exist on some machines only.
      to: { couldNotResolve: true, pathNot: '^(#|node:|electron/|virtual:)' },
    },
    {
      name: 'file-names-are-kebab-case',
      comment: 'kebab-case .ts, PascalCase .vue.',
      severity: 'error',
      from: { path: '^(src-|scripts|bench|test)' },
      to: {
        path: '^(src-|scripts/|bench/|test/)',
        pathNot: ['/[a-z0-9.-]+\\.(ts|mjs|css|html|json)$', '/[A-Z][A-Za-z0-9]*\\.vue$'],
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'contracts/abi'] },
    exclude: { path: '(^|/)(out|dist|contracts/(out|cache)|bench/baselines)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
    progress: { type: 'none' },
  },
};
