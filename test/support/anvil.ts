import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { HDNodeWallet, Mnemonic } from 'ethers';
import type { Address, Hex } from '../../src-shared/brand.ts';
import { address } from '../../src-shared/parse.ts';

export interface AnvilOptions {
  /** A free one when left out; kept over `restart`. */
  readonly port?: number;
  /** Where the chain is kept, so that a restart goes on with it. Without: in memory, a restart is another chain. */
  readonly statePath?: string;
  /** Seconds. Without: a block only for a transaction. With: a block at once for a transaction, and every so often. */
  readonly blockTime?: number;
  /** Further flags for the binary. */
  readonly flags?: readonly string[];
}

export interface AnvilAccount {
  readonly address: Address;
  readonly privateKey: Hex;
}

export interface Anvil {
  readonly port: number;
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** Ten funded accounts. */
  readonly accounts: readonly AnvilAccount[];
  readonly process: () => ChildProcess;
  /** One JSON-RPC call; throws the node's error. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  mine(blocks?: number): Promise<void>;
  /** SIGTERM: the state is written. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts the binary again on the same port (after `stop` or `kill`, or instead of them). */
  restart(): Promise<void>;
}

const mnemonic = Mnemonic.fromPhrase('test test test test test test test test test test test junk');
const root = HDNodeWallet.fromMnemonic(mnemonic, "m/44'/60'/0'/0");
const accounts: readonly AnvilAccount[] = Array.from({ length: 10 }, (_, index) => {
  const wallet = root.deriveChild(index);
  return { address: address(wallet.address), privateKey: wallet.privateKey as Hex };
});

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The platform package's own binary: the wrapper script, killed, would leave it running. */
function anvilBinary(): string {
  const platform = `anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  return createRequire(import.meta.url).resolve(`@foundry-rs/${platform}/bin/${name}`);
}

const firstPort = 10_000;
const portCount = 20_000;
const portsOfAProcess = 64;
let portsTaken = 0;

/**
 * A port for a server that may go and come back on it. It lies below those that the system gives to connections and to
 * servers that ask for none, so that nobody is given it in between; and test processes beside each other don't meet.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < portCount; attempt += 1) {
    const port = firstPort + ((process.pid * portsOfAProcess + portsTaken) % portCount);
    portsTaken += 1;
    if (await canListen(port)) return port;
  }
  throw new Error('no port is free');
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

async function launch(port: number, options: AnvilOptions): Promise<ChildProcess> {
  const flags = ['--port', String(port), '--host', '127.0.0.1', ...(options.flags ?? [])];
  if (options.blockTime !== undefined)
    flags.push('--mixed-mining', '--block-time', String(options.blockTime));
  if (options.statePath !== undefined)
    flags.push('--state', options.statePath, '--state-interval', '1');
  const child = spawn(anvilBinary(), flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`anvil did not start within 20 s: ${output}`));
    }, 20_000);
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('Listening on')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`anvil ended with ${String(code)}: ${output}`));
    });
  });
  child.stdout.removeAllListeners('data').resume();
  child.stderr.removeAllListeners('data').resume();
  return child;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/** A real chain, id 31337, ready to answer. */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const port = options.port ?? (await freePort());
  let child = await launch(port, options);
  const rpcUrl = `http://127.0.0.1:${port}`;
  const request = async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    const answer = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const body = (await answer.json()) as { result?: unknown; error?: { message: string } };
    if (body.error !== undefined) throw new Error(`${method}: ${body.error.message}`);
    return body.result;
  };
  return {
    port,
    rpcUrl,
    wsUrl: `ws://127.0.0.1:${port}`,
    accounts,
    process: () => child,
    request,
    async mine(blocks = 1) {
      await request('anvil_mine', [`0x${blocks.toString(16)}`]);
    },
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
    async restart() {
      await end(child, 'SIGTERM');
      child = await launch(port, options);
    },
  };
}
