import { randomBytes } from 'node:crypto';
import { approvalOf, approvalTypedData } from '../../../src-escrow/agreement/approval-digest.ts';
import { relayableStep, signedCall } from '../../../src-escrow/agreement/signed-call.ts';
import { isSignedBy } from '../../../src-escrow/agreement/terms-digest.ts';
import { decodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address, Hash, TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { RelayCall } from '../../../src-shared/stream/relay-call.ts';
import type { RelayableAction } from '../../../src-shared/trade/allowed-actions.ts';
import { isLive, type LiveState, type Trade } from '../../../src-shared/trade/trade.ts';
import { relayText } from '../../../src-shared/words/text-relay.ts';
import { fullTime } from '../../../src-shared/words/times.ts';
import type { People } from '../calls/action-preview.ts';
import { readTradeNow } from '../calls/chain-reads.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import { signInLiveWindow, type LiveWindowDeps } from './confirm-live.ts';
import type { KnownFacts } from '../calls/next-move.ts';
import { prepareTradeAction } from '../calls/trade-action-call.ts';
import { greatestFee } from '../calls/call-fees.ts';
import { sameContent, type SimulatedCall } from '../calls/prepared-call.ts';
import { checkChain } from '../calls/wallet-chain.ts';

/** A step of ours on a trade that somebody else sends and pays for. */
export interface RelayedRequest {
  /** As the trade book holds it; state and money are read anew from the chain. */
  readonly trade: Trade;
  readonly account: Address;
  readonly action: RelayableAction;
  readonly value?: bigint | undefined;
  readonly evidenceHash?: Hash | undefined;
}

export interface SignedRelayCall {
  readonly call: RelayCall;
  /** EIP-712 digest of what was signed. */
  readonly digest: Hash;
  readonly title: string;
}

/** Signing for a relayer, and what the same step would cost without one. */
export interface RelayedActions {
  /**
   * Shows the step as a transaction of ours would be shown, and signs it for whoever sends it until `deadline` (Unix
   * seconds). `keep` stores it durably before the window closes; only then it may be handed out.
   */
  signForRelay(
    request: RelayedRequest,
    sender: { readonly name: string; readonly deadline: number },
    keep: (signed: SignedRelayCall) => Promise<Result<null>>,
  ): Promise<Result<SignedRelayCall>>;
  /** The fee at most, smallest unit of the coin. Fails as the step itself would. */
  feeOf(request: RelayedRequest): Promise<Result<bigint>>;
}

/** Seconds that a service needs at least, to the end of what it was given. */
const leastTimeLeft = 60;

export interface RelayedActionDeps {
  readonly signing: () => LiveWindowDeps;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly people: People;
  readonly own: (account: Address) => boolean;
  /** For whose move the trade is. */
  readonly known: (tradeId: TradeId) => KnownFacts;
  /** Rows that tell who will hand evidence over. */
  readonly deliveredBy: (tradeId: TradeId) => readonly PreviewRow[];
}

export function createRelayedActions(relayed: RelayedActionDeps): RelayedActions {
  const { signing, people, own } = relayed;
  const prepareFor = (request: RelayedRequest) =>
    prepareTradeAction({
      chain: signing().chain,
      people,
      known: relayed.known(request.trade.tradeId),
      deliveredBy: relayed.deliveredBy(request.trade.tradeId),
      ...request,
    });

  return {
    async signForRelay(request, { name, deadline }, keep) {
      const { account, trade } = request;
      if (!own(account)) return fail(failure('account_unknown'));
      const deps = signing();
      const { chain, keystore } = deps;
      const domain = { chainId: chain.chainId, escrow: chain.escrow };
      const prepare = prepareFor(request);
      const nonce = BigInt(`0x${randomBytes(32).toString('hex')}`);
      // Told as of the window's opening: what is shown must not change by itself.
      const openedAt = relayed.now();

      /** Nobody can try the twin before it is signed; the same step of the account itself does the same. */
      async function read(): Promise<Result<SimulatedCall>> {
        try {
          const onChain = await checkChain(chain);
          if (!onChain.ok) return onChain;
          const prepared = await prepare();
          if (!prepared.ok) return prepared;
          const { to, data, rows, warnings } = prepared.value;
          const block = await chain.provider.getBlock('latest');
          if ((block?.timestamp ?? 0) + leastTimeLeft > deadline)
            return fail(failure('action_not_allowed', { detail: relayText.tooLate }));
          await chain.provider.call({ from: account, to, data });
          return ok({
            block: block?.number ?? 0,
            call: {
              ...prepared.value,
              rows: [...rows, relayText.sentByRow(name, deadline * 1000, openedAt)],
              warnings: [...warnings, relayText.signedWarning(deadline * 1000, openedAt)],
            },
          });
        } catch (error) {
          return fail(chainFailure(error));
        }
      }

      /** Which some approvals bind. */
      async function stateNow(): Promise<Result<LiveState>> {
        try {
          const { state } = (await readTradeNow(chain, trade)).trade;
          return isLive(state) ? ok(state) : fail(failure('action_not_allowed'));
        } catch (error) {
          return fail(chainFailure(error));
        }
      }

      return signInLiveWindow<SimulatedCall, SignedRelayCall>(deps, {
        account,
        read,
        covers: sameContent,
        describe: ({ call }) => ({
          kind: 'approval',
          fee: relayText.feePaidBy(name),
          details: [
            ...call.details,
            { name: 'Signed for', value: 'anyone to send (EIP-712)' },
            { name: 'Nonce', value: String(nonce) },
            { name: 'Valid until', value: fullTime(deadline * 1000) },
          ],
        }),
        async sign({ call: shown }) {
          // What is signed is read back from the very bytes that were shown and tried.
          const decoded = decodeEscrowCall(chain.escrow, shown);
          const state = await stateNow();
          if (!state.ok) return state;
          const step = decoded.ok ? relayableStep(trade.tradeId, state.value, decoded.value) : null;
          if (step === null) return fail(failure('internal', { detail: 'it cannot be relayed' }));
          const content = {
            tradeId: trade.tradeId,
            call: step.approved,
            signer: account,
            nonce,
            deadline,
          };
          const signature = await keystore
            .signer(account)
            .signTypedData(approvalTypedData(content, domain));
          if (!signature.ok) return signature;
          const approval = approvalOf(content, signature.value);
          const call = step.body(approval);
          const encoded = signedCall(call, trade.terms, domain);
          if (encoded === null || !isSignedBy(account, encoded.digest, approval.signature))
            return fail(failure('internal', { detail: 'the signature does not fit' }));
          try {
            // As any stranger would send it.
            await chain.provider.call({ to: chain.escrow, data: encoded.data });
          } catch (error) {
            return fail(chainFailure(error));
          }
          const signed = { call, digest: encoded.digest, title: shown.title };
          const kept = await keep(signed);
          return kept.ok ? ok(signed) : kept;
        },
      });
    },
    async feeOf(request) {
      try {
        const prepared = await prepareFor(request)();
        if (!prepared.ok) return prepared;
        return ok(await greatestFee(signing().chain, request.account, prepared.value));
      } catch (error) {
        return fail(chainFailure(error));
      }
    },
  };
}
