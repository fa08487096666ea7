/**
 * The start-up file of the development runtime. Electron's own distribution carries one that loads
 * the folder named on the command line; the runtime we fall back to had it taken out. This does the
 * same: `electron [flags] [-r module] FOLDER [arguments]`.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const preloads = [];
let application;
const given = process.argv.slice(1);
for (let index = 0; index < given.length; index += 1) {
  const argument = given[index];
  if (argument === '-r' || argument === '--require') preloads.push(given[(index += 1)]);
  else if (!argument.startsWith('-')) {
    application = argument;
    break;
  }
}

if (application === undefined) {
  process.stderr.write('Usage: electron [flags] FOLDER [arguments]\n');
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
for (const preload of preloads) require(resolve(preload));

let entry = resolve(application);
if (statSync(entry).isDirectory()) {
  const folder = entry;
  const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(description.productName ?? description.name);
  app.setVersion(description.version);
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
  app.setAppPath(folder);
  entry = join(folder, description.main ?? 'index.js');
}

// Awaited, so that Electron becomes ready only after the application's own start-up code has run.
await import(pathToFileURL(entry).href);
