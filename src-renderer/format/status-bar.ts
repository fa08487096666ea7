import type { ConnectionsView, LinkState, LinkView } from '../../src-shared/ipc/views.ts';
import { nodeState, type NodeState } from '../../src-shared/trade/situation.ts';
import { shellText } from '../../src-shared/words/text-shell.ts';
import { ago, countdown, roughDuration } from '../../src-shared/words/times.ts';

export type StatusTone = 'good' | 'warn' | 'bad' | 'off' | 'practice';
export interface StatusPart {
  readonly name: 'network' | 'service' | 'checked';
  readonly icon: string;
  readonly tone: StatusTone;
  readonly text: string;
  readonly help: string;
}

const text = shellText.status;
const icons: Readonly<Record<StatusTone, string>> = {
  good: 'i-lucide-check',
  warn: 'i-lucide-circle-dashed',
  bad: 'i-lucide-triangle-alert',
  off: 'i-lucide-circle-slash',
  practice: 'i-lucide-flask-conical',
};

function toneOf(state: LinkState): StatusTone {
  switch (state) {
    case 'ok':
      return 'good';
    case 'off':
      return 'off';
    case 'connecting':
    case 'behind':
    case 'reconnecting':
      return 'warn';
    case 'refused':
    case 'halted':
      return 'bad';
  }
}

/** `54,213,905`. */
export function blockNumber(block: number): string {
  return String(block).replace(/\B(?=(\d{3})+$)/g, ',');
}

function linkText(link: LinkView, nowMs: number): string {
  if (link.retryAt === null || link.retryAt <= nowMs) return link.text;
  return /\d+ s/.test(link.text)
    ? link.text
    : `${link.text}, ${text.retryIn(link.retryAt - nowMs < 60_000 ? roughDuration(link.retryAt - nowMs) : countdown(link.retryAt - nowMs))}`;
}

/** Network, service, checked-to: an icon, words and a colour each, from what main says of its connections. */
export function statusParts(
  view: ConnectionsView | null,
  practice: boolean,
  chainNowMs: number,
  localNowMs: number,
): readonly StatusPart[] {
  if (view === null)
    return [
      {
        name: 'network',
        icon: icons.warn,
        tone: 'warn',
        text: text.networkUnknown,
        help: text.networkHelp,
      },
    ];
  const { network, local, remote } = view;
  const node = nodeState(view.nodes, localNowMs);
  const alive = network.state === 'ok' || network.state === 'behind';
  const networkTone = !view.nodes.agree
    ? 'bad'
    : alive && node === 'stale'
      ? 'bad'
      : toneOf(network.state);
  const parts: StatusPart[] = [
    {
      name: 'network',
      icon: practice && networkTone === 'good' ? icons.practice : icons[networkTone],
      tone: practice && networkTone === 'good' ? 'practice' : networkTone,
      text:
        alive && network.head !== null
          ? text.block(
              network.name,
              blockNumber(network.head),
              view.nodes.agree
                ? network.headAt === null
                  ? network.text
                  : ageText(network.headAt, chainNowMs)
                : text.nodesDisagree,
            )
          : `${network.name}: ${linkText(network, localNowMs)}`,
      help: text.networkHelp,
    },
  ];
  const service = remote ?? local;
  const serviceName = remote === null ? text.thisComputer : hostOf(remote.url);
  const serviceTone = remote?.withholds === true ? 'bad' : toneOf(service.state);
  parts.push({
    name: 'service',
    icon: icons[serviceTone],
    tone: serviceTone,
    text:
      remote?.withholds === true
        ? `${serviceName}: ${text.withholds}`
        : service.state === 'ok'
          ? serviceName
          : `${serviceName}: ${linkText(service, localNowMs)}`,
    help: text.serviceHelp,
  });
  parts.push(checkedPart(view, node));
  return parts;
}

function ageText(headAt: number, nowMs: number): string {
  const age = Math.max(0, nowMs - headAt);
  return age < 60_000 ? `${Math.floor(age / 1000)} s` : ago(headAt, nowMs);
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function checkedPart(
  { checkedTo, network, reading }: ConnectionsView,
  node: NodeState,
): StatusPart {
  const base = { name: 'checked', help: text.checkedHelp } as const;
  if (checkedTo === null) return { ...base, icon: icons.warn, tone: 'warn', text: text.notChecked };
  if (reading !== null)
    return {
      ...base,
      icon: icons.warn,
      tone: 'warn',
      text: text.reading(blockNumber(reading.done), blockNumber(reading.total)),
    };
  // What an old view was checked to is not the newest block.
  if (node === 'silent' || node === 'stale' || network.head === null)
    return { ...base, icon: icons.off, tone: 'off', text: text.checkedTo(blockNumber(checkedTo)) };
  return node === 'fresh'
    ? { ...base, icon: icons.good, tone: 'good', text: text.checked }
    : {
        ...base,
        icon: icons.warn,
        tone: 'warn',
        text: text.checkedBehind(blockNumber(network.head - checkedTo)),
      };
}
