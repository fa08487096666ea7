import type { ColumnType, Generated } from 'kysely';

/**
 * The tables as the migrations leave them, one set for both databases. Integers are 64 bit and read as `number`; what
 * would not fit stops loudly. `body` is JSON text of our own making.
 */
export interface ServiceSchema {
  /** One row: who this database is, and the counter every message's cursor comes from. */
  readonly service: {
    readonly id: 1;
    readonly epoch: string;
    readonly last_cursor: number;
    /** What came up to here can no longer be replayed. */
    readonly pruned_cursor: number;
  };
  /** One row once a chain was seen: which one, and how far it is indexed. */
  readonly chain: {
    readonly id: 1;
    readonly chain_id: number;
    readonly escrow: string;
    readonly start_block: number;
    readonly start_block_hash: string;
    readonly indexed_block: number;
    readonly final_block: number;
    readonly checkpoint: string;
  };
  readonly trades: {
    readonly number: Generated<number>;
    readonly trade_id: string;
    /** JSON list of addresses; never changes. */
    readonly parties: ColumnType<string, string, never>;
    readonly state: string;
    readonly token: string;
    readonly last_block: number;
    /** Of its last message. */
    readonly cursor: number;
    /** Null once its creation is retracted; the row stays for its parties. */
    readonly body: string | null;
  };
  readonly trade_parties: {
    readonly account: string;
    readonly trade: number;
    readonly role: string;
  };
  /** What stands on the chain now; a retraction deletes. */
  readonly events: {
    readonly block_number: number;
    readonly log_index: number;
    readonly trade: number;
    readonly trade_seq: number;
    readonly body: string;
  };
  /** The log every socket is a position in: messages as they are sent. */
  readonly messages: {
    readonly cursor: number;
    /** Its parties are who it is for; null: for `account` alone. */
    readonly trade: number | null;
    readonly account: string | null;
    readonly body: string;
  };
  /** PostgreSQL only. One row: which instance follows the chain, and what its nodes show. */
  readonly lease: {
    readonly id: 1;
    /** Counts up with each instance that takes it. */
    readonly term: number;
    readonly holder: string;
    /** Unix milliseconds on the database's clock. */
    readonly expires_at: number;
    readonly head: number;
    readonly status: string;
  };
  readonly used_nonces: {
    readonly nonce: string;
    readonly expires_at: number;
  };
  /** A family is one sign-in and all tokens that came of it. Times in Unix milliseconds. */
  readonly token_families: {
    readonly family: string;
    readonly account: string;
    readonly generation: number;
    readonly rotated_at: number;
    readonly expires_at: number;
    readonly revoked_at: number | null;
  };
  readonly refresh_tokens: {
    readonly token_hash: string;
    readonly family: string;
    readonly generation: number;
  };
  readonly notes: {
    /** EIP-712 digest. */
    readonly id: string;
    readonly trade_id: string;
    readonly author: string;
    readonly cursor: number;
    readonly body: string;
  };
  readonly trade_files: {
    readonly trade_id: string;
    readonly keccak: string;
    readonly author: string;
    readonly cursor: number;
    /** Bytes. */
    readonly size: number;
    readonly created_at: number;
    readonly content: Uint8Array;
  };
  readonly offers: {
    readonly cursor: number;
    readonly sender: string;
    readonly receiver: string;
    /** keccak256 of the text. */
    readonly digest: string;
    readonly created_at: number;
    readonly expires_at: number;
    /** Null once the receiver deleted it; the row stays a day for the sender's limit. */
    readonly body: string | null;
  };
  /** A signed call and what becomes of it. Times in Unix milliseconds, `deadline` in seconds. */
  readonly relay_jobs: {
    readonly digest: string;
    readonly trade_id: string;
    readonly account: string;
    readonly status: 'pending' | 'sent' | 'mined' | 'failed';
    /** 1: final, nothing more to do. */
    readonly done: number;
    readonly data: string;
    /** Of its permission, Unix seconds. */
    readonly deadline: number;
    readonly gas_limit: number;
    /** Whose nonce it has; both null until it is sent. */
    readonly relayer: string | null;
    readonly nonce: number | null;
    /** Reserved, then paid; 10^9 smallest units of the native coin, rounded up. */
    readonly spent_gwei: number;
    readonly created_at: number;
    readonly tx_hash: string | null;
    readonly message: string | null;
  };
  /** Signed transactions, stored before they are sent; those of a job share its nonce, so one at most is mined. */
  readonly relay_transactions: {
    readonly tx_hash: string;
    readonly digest: string;
    readonly raw: string;
    /** 0: it only uses the nonce up, since the call would fail by now. */
    readonly carries_call: number;
    /** A gas, smallest unit. */
    readonly max_fee: string;
    readonly sent_at: number;
  };
}
