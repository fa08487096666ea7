/** Entry of the practice process, an Electron `utilityProcess`: requests in, answers out, nothing else. */
import { createPracticeHost } from '../src-practice/practice-host.ts';
import { openParentPort } from './service/parent-port.ts';

createPracticeHost(openParentPort());
