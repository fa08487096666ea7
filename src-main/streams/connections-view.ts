import type { ConnectionsView, LinkView } from '../../src-shared/ipc/views.ts';
import type { LocalServiceState } from '../service/local-service-host.ts';

export interface ConnectionsInput {
  readonly network: { readonly name: string; readonly chainId: number; readonly practice: boolean };
  readonly local: LocalServiceState;
  /** The newest block's own time, Unix milliseconds. */
  readonly headAt: number | null;
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
    checkedTo: input.checked?.indexed ?? (chain === null ? null : chain.indexed),
    finalTo: input.checked?.final ?? (chain === null ? null : chain.final),
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
