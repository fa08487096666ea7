/**
 * `npm run verify -- --chain-id N`: prints what Sourcify and explorers ask for to verify the escrow's sources on a
 * chain that `npm run deploy` was run for. First it compiles the standard JSON input and holds the result against the
 * bytecode of the release, so that what is handed in is what stands there. Sends nothing.
 */
import process from 'node:process';
import { constructorArguments, findRelease } from '../src-escrow/escrow-deployment.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, SetupError } from './console-progress.mjs';
import { inputFile, readDeployment } from './deployment-files.ts';
import { compileContract, compilerVersion, escrowSource } from './standard-input.ts';

const usage = 'Usage: npm run verify -- --chain-id N';

async function main(): Promise<void> {
  const { values } = readCommandLine(usage, { 'chain-id': { type: 'string' } });
  const named = values['chain-id'];
  if (named === undefined || !/^[1-9]\d{0,15}$/.test(named))
    throw new SetupError(`--chain-id is the number of the chain.\n${usage}`);
  const chainId = Number(named);
  const { record, input } = await readDeployment(chainId);
  const release = findRelease(record.version);
  const compiled = await longStep('Compiling the standard JSON input', () =>
    compileContract(escrowSource, input),
  );
  if (release === undefined || compiled.initCode !== release.initCode)
    throw new SetupError(
      `${inputFile(chainId)} doesn't give the bytecode of version ${record.version}: it is not what was deployed.`,
    );

  const identifier = `${escrowSource.file}:${escrowSource.contract}`;
  const compiler = compilerVersion();
  const transaction = record.transactionHash;
  const body = [
    'stdJsonInput: $input[0]',
    `compilerVersion: "${compiler}"`,
    `contractIdentifier: "${identifier}"`,
    ...(transaction === null ? [] : [`creationTransactionHash: "${transaction}"`]),
  ].join(', ');
  const lines = [
    `TradeEscrow, version ${record.version}, on chain ${chainId}`,
    `Address                ${record.address}`,
    `Created by             ${transaction ?? `an unknown transaction in block ${record.startBlock}`}`,
    `Compiler type          Solidity (standard JSON input)`,
    `Compiler version       v${compiler}`,
    `Contract name          ${identifier}`,
    `License                MIT`,
    `Standard JSON input    ${inputFile(chainId)}`,
    `Constructor arguments  ${constructorArguments(record).slice(2)}`,
    '',
    'Sourcify (the code ends without a metadata hash, so that it says "match", not "exact match"):',
    `jq -n --slurpfile input ${inputFile(chainId)} '{${body}}' | \\`,
    `  curl -H 'content-type: application/json' -d @- https://sourcify.dev/server/v2/verify/${chainId}/${record.address}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

try {
  await main();
} catch (error) {
  exitWithFailure(error);
}
