import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server on which every database of the tests is made. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for all files of the project; its folder goes with it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const { url } = await server.newDatabase();
  project.provide('postgresUrl', url);
  return server.remove;
}
