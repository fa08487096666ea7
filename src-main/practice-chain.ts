/** Entry of the practice process, an Electron `utilityProcess`: messages in, messages out, nothing else. */
import process from 'node:process';
import { createPracticeHost } from '../src-practice/practice-host.ts';

const { parentPort } = process;
const host = createPracticeHost((message) => parentPort.postMessage(message));
parentPort.on('message', ({ data }: { data: unknown }) => host.receive(data));
