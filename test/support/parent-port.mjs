/** Gives a plain Node process the `parentPort` that an Electron `utilityProcess` has. */
import process from 'node:process';

process.parentPort = {
  postMessage: (message) => process.send?.(message),
  on: (_name, listener) => process.on('message', (data) => listener({ data })),
};
