import { utilityProcess } from 'electron';

/** A process that main started and talks to; Electron's own, or in tests one that behaves alike. */
export interface ForkedProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once, however it ends. */
  onExit(listener: (code: number | null) => void): void;
  /** At once, without a goodbye. */
  kill(): void;
  readonly pid: () => number | undefined;
}
export type Fork = () => ForkedProcess;

/** `entry`: a built file of ours. `name` is what the system's process list shows. */
export function forkUtilityProcess(entry: string, name: string): ForkedProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: name, stdio: 'pipe' });
  // Unread output would fill the pipe and stop the process.
  child.stdout?.resume();
  child.stderr?.resume();
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
    pid: () => child.pid,
  };
}
