export interface EventRow {
  readonly block: number;
  readonly logIndex: number;
  readonly tx: string;
  readonly name: string;
  readonly tradeId: string;
  readonly tradeSeq: number;
  readonly state: number;
  readonly remaining: string;
  readonly deadline: number;
  readonly rest: string;
}

export const columns: readonly (keyof EventRow)[];

export function eventRow(log: {
  readonly block: number;
  readonly logIndex: number;
  readonly tx: string;
  readonly name: string;
  readonly args: object;
}): EventRow;
