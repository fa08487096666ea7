/**
 * - `newer`: written by a newer version of the program; left unchanged;
 * - `unreachable`: no answer, or no such database;
 * - `refused`: the server does not let this user in, or not do what is needed.
 */
export class PostgresOpenError extends Error {
  readonly problem: 'newer' | 'unreachable' | 'refused';
  constructor(problem: PostgresOpenError['problem'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresOpenError';
    this.problem = problem;
  }
}
