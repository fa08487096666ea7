import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EscrowDeployment, EscrowFee } from '../src-escrow/escrow-deployment.ts';
import { failureText } from '../src-shared/failure.ts';
import { addressSchema, hashSchema, parseJsonWith, z } from '../src-shared/parse.ts';
import { SetupError } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';
import type { StandardInput } from './standard-input.ts';

const folder = join('contracts', 'deployments');

const recordSchema = z.object({
  address: addressSchema,
  startBlock: z.number().int().min(0),
  deployer: addressSchema,
  abiHash: hashSchema,
  transactionHash: hashSchema.nullable(),
  /** As `contracts/abi/releases.ts` names it. */
  version: z.string(),
  feeBps: z.number().int(),
  feeRecipient: addressSchema,
});

/** What is kept of a deployment: where it is, and all that its bytecode follows from. */
export type DeploymentRecord = EscrowDeployment & EscrowFee & { readonly version: string };

/** The standard JSON input of a chain's deployment, relative to the project. */
export const inputFile = (chainId: number): string => join(folder, `${chainId}.input.json`);
const recordFile = (chainId: number): string => join(folder, `${chainId}.json`);

export async function writeDeployment(
  chainId: number,
  record: DeploymentRecord,
  input: StandardInput,
): Promise<void> {
  await mkdir(join(projectRoot, folder), { recursive: true });
  const write = (file: string, value: unknown) =>
    writeFile(join(projectRoot, file), `${JSON.stringify(value, null, 2)}\n`);
  await write(inputFile(chainId), input);
  await write(recordFile(chainId), record);
}

/** Both files of a chain; throws `SetupError` where there is none, or what stands there is no deployment. */
export async function readDeployment(
  chainId: number,
): Promise<{ readonly record: DeploymentRecord; readonly input: string }> {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(join(projectRoot, file), 'utf8');
    } catch {
      throw new SetupError(
        `There is no ${file}: npm run deploy writes it, once deployed or found.`,
      );
    }
  };
  const record = parseJsonWith(recordSchema, await read(recordFile(chainId)));
  if (!record.ok) throw new SetupError(`${recordFile(chainId)}: ${failureText(record.failure)}`);
  return { record: record.value, input: await read(inputFile(chainId)) };
}
