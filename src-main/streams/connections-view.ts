import type { ConnectionsView, LinkView } from '../../src-shared/ipc/views.ts';
import type { NodeFacts } from '../../src-shared/trade/situation.ts';
import type { LocalServiceState } from '../service/local-service-host.ts';

export interface ConnectionsInput {
  readonly network: { readonly name: string; readonly chainId: number; readonly practice: boolean };
  readonly local: LocalServiceState;
  /** The newest block's own time, and when it was heard of. Unix milliseconds. */
  readonly headAt: number | null;
  readonly heardAt: number | null;
  /** False: own nodes show different chains. */
  readonly nodesAgree: boolean;
  /** Trades whose past is being read; null: none. */
  readonly reading: { readonly done: number; readonly total: number } | null;
  readonly blockTimeMs: number;
  readonly localLink: LinkView;
  readonly remote: {
    readonly url: string;
    readonly link: LinkView;
    readonly accounts: number;
  } | null;
  readonly withholds: boolean;
  readonly checked: { readonly indexed: number; readonly final: number } | null;
  readonly now: number;
}

/** The status bar's lights, in words. */
export function connectionsView(input: ConnectionsInput): ConnectionsView {
  const { local, network } = input;
  const chain = local.chain;
  const checkedTo = input.checked?.indexed ?? (chain === null ? null : chain.indexed);
  return {
    network: {
      ...networkLink(input),
      name: network.name,
      chainId: network.chainId,
      head: chain?.head ?? null,
      headAt: input.headAt,
    },
    local: { ...localLink(input), url: local.url },
    remote:
      input.remote === null
        ? null
        : {
            ...(input.remote.accounts === 0
              ? { state: 'off' as const, text: 'no account is shared with it', retryAt: null }
              : input.remote.link),
            url: input.remote.url,
            withholds: input.withholds,
          },
    nodes: nodeFacts(input, checkedTo),
    reading: input.reading,
    checkedTo,
    finalTo: input.checked?.final ?? (chain === null ? null : chain.final),
  };
}

/** Between a head and its logs some blocks pass; with more to read, what is shown is the past. */
const lagMs = 5_000;

function nodeFacts(input: ConnectionsInput, checkedTo: number | null): NodeFacts {
  const { headAt, heardAt, nodesAgree, blockTimeMs } = input;
  const { phase, chain } = input.local;
  const lag = Math.max(3, Math.ceil(lagMs / blockTimeMs));
  return {
    agree: nodesAgree,
    answers:
      phase === 'running' && chain !== null && (chain.status === 'ok' || chain.status === 'behind'),
    caughtUp: chain !== null && checkedTo !== null && chain.head - checkedTo <= lag,
    newest: headAt === null || heardAt === null ? null : { timeMs: headAt, heardAt },
    blockTimeMs,
  };
}

function networkLink({ local, network }: ConnectionsInput): LinkView {
  const link = (state: LinkView['state'], text: string): LinkView => ({
    state,
    text,
    retryAt: null,
  });
  if (local.phase === 'off')
    return network.practice
      ? link('connecting', 'the practice chain is starting')
      : link('reconnecting', 'no node is configured');
  if (local.chain === null) return link('connecting', 'asking the node');
  switch (local.chain.status) {
    case 'ok':
      return link('ok', 'at the newest block');
    case 'behind':
      return link('behind', `${local.chain.head - local.chain.indexed} blocks to read`);
    case 'unreachable':
      return link('reconnecting', 'the node cannot be reached; trying again');
    case 'halted':
      return link('halted', 'the node shows another chain than before');
  }
}

function localLink({ local, localLink: streams, now }: ConnectionsInput): LinkView {
  switch (local.phase) {
    case 'off':
      return { state: 'off', text: 'waits for the network', retryAt: null };
    case 'starting':
      return { state: 'connecting', text: local.problem ?? 'starting', retryAt: null };
    case 'restarting': {
      const seconds = Math.max(0, Math.round(((local.retryAt ?? now) - now) / 1000));
      return {
        state: 'reconnecting',
        text: `${local.problem ?? 'not running'}; starting again in ${seconds} s`,
        retryAt: local.retryAt,
      };
    }
    case 'running':
      // Without an account there is nothing to stream, and all is well.
      return streams.state === 'off' ? { state: 'ok', text: 'running', retryAt: null } : streams;
  }
}
