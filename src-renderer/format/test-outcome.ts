/** How a connection test went, in words. */
export interface TestOutcome {
  readonly ok: boolean;
  readonly text: string;
}
