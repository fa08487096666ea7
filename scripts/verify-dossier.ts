/**
 * `npm run verify-dossier -- FILE --rpc-url URL`: checks every claim of a trade's dossier against the chain and the
 * signatures in it. Prints what holds, or the field that doesn't and exits with 1. Needs no account and tells nobody.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { FetchRequest, JsonRpcProvider } from 'ethers';
import { dossierSchema } from '../src-escrow/dossier/dossier.ts';
import { verifyDossier } from '../src-escrow/dossier/verify-dossier.ts';
import { failureText } from '../src-shared/failure.ts';
import { parseJsonWith } from '../src-shared/parse.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, SetupError } from './console-progress.mjs';

const usage = 'Usage: npm run verify-dossier -- FILE --rpc-url URL';

try {
  const { values, positionals } = readCommandLine(
    usage,
    { 'rpc-url': { type: 'string' } },
    { allowPositionals: true },
  );
  const [file] = positionals;
  const url = values['rpc-url'];
  if (file === undefined || url === undefined || !URL.canParse(url)) throw new SetupError(usage);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new SetupError(`${file} cannot be read.\n${usage}`);
  });
  const dossier = parseJsonWith(dossierSchema, text, 'dossier_refused');
  if (!dossier.ok) throw new SetupError(failureText(dossier.failure));
  const request = new FetchRequest(url);
  request.timeout = 30_000;
  const provider = new JsonRpcProvider(request, dossier.value.chainId, { staticNetwork: true });
  try {
    const answer = await verifyDossier(dossier.value, (method, params) =>
      provider.send(method, [...params]),
    );
    if (!answer.ok) throw new SetupError(failureText(answer.failure));
    for (const line of answer.value) process.stdout.write(`✓ ${line}\n`);
    process.stdout.write(`verified: trade ${dossier.value.tradeId}\n`);
  } finally {
    provider.destroy();
  }
} catch (error) {
  exitWithFailure(error);
}
