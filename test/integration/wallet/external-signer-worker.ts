import { workerData, type MessagePort } from 'node:worker_threads';
import { Wallet } from 'ethers';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import type {
  AccountSigner,
  UnsignedTransaction,
} from '../../../src-main/wallet/keys/account-signer.ts';
import { failure } from '../../../src-shared/failure.ts';
import { hexSchema } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import type { SignerReply, SignerRequest } from './external-signer.ts';

/** Holds one key in a thread of its own, and uses it for whoever has the other end of the port. */
const { privateKey, port } = workerData as { privateKey: string; port: MessagePort };
const key = new Wallet(privateKey);
const encryption = encryptionKeysOf(privateKey);
let locked = false;
let dishonest = false;

const sign = (transaction: UnsignedTransaction) =>
  key.signTransaction({ type: 2, ...transaction, ...(dishonest ? { value: 1n } : {}) });
const methods: Pick<AccountSigner, Exclude<keyof AccountSigner, 'locked'>> = {
  signTransaction: async (transaction) => ok(hexSchema.parse(await sign(transaction))),
  signTypedData: async ({ domain, types, value }) =>
    ok(hexSchema.parse(await key.signTypedData(domain, types, value))),
  signIn: async (fields) => ok(hexSchema.parse(await key.signMessage(signInText(fields)))),
  encryptionKey: async () => ok(encryption.box),
  openSealed: (info, sealed) => encryption.open(info, sealed),
};

async function answer({ method, args }: SignerRequest): Promise<Result<unknown>> {
  switch (method) {
    case 'setLocked':
      locked = args[0] === true;
      port.postMessage({ locked } satisfies SignerReply);
      return ok(null);
    case 'setDishonest':
      dishonest = args[0] === true;
      return ok(null);
    default: {
      if (locked) return fail(failure('account_locked'));
      const asked = methods[method] as (...given: readonly unknown[]) => Promise<Result<unknown>>;
      return asked(...args);
    }
  }
}

port.on('message', (request: SignerRequest) => {
  void answer(request).then((result) =>
    port.postMessage({ id: request.id, result } satisfies SignerReply),
  );
});
