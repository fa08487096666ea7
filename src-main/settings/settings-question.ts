import type { Address } from '../../src-shared/brand.ts';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import type { ChangeQuestion, PreviewRow } from '../../src-shared/ipc/signing-contract.ts';
import type { NetworkSettings, SettingsView } from '../../src-shared/ipc/views.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { confirmText } from '../../src-shared/words/text-confirm.ts';

/** One kind of change: what it is called, and its lines. */
interface Part extends Pick<ChangeQuestion, 'title' | 'consequence' | 'confirmLabel' | 'rows'> {
  readonly facts?: ChangeQuestion['facts'];
}

const fact = (name: string, value: string) => ({ name, value, mono: true });

/**
 * What a person must agree to before this change is stored, all in one question; null where nothing in it needs that: the
 * look, a shorter automatic lock, notifications that are turned on. `change`: as it was checked.
 */
export function settingsQuestion(
  before: SettingsView,
  change: SettingsChange,
  nameOf: (account: Address) => string | null,
): ChangeQuestion | null {
  const parts = [
    ...(change.network === undefined ? [] : networkParts(before.network, change.network)),
    ...serviceParts(before, change, nameOf),
    ...shareParts(before, change),
    ...limitParts(before, change),
    ...guardParts(before, change),
  ];
  const [first] = parts;
  if (first === undefined) return null;
  const rows = parts.flatMap((part) => part.rows);
  return {
    title: parts.length === 1 ? first.title : confirmText.several(parts.length),
    remark: confirmText.movesNoMoney,
    tone: 'doubt',
    columns: confirmText.columns,
    rows,
    facts: parts.flatMap((part) => part.facts ?? []),
    checks: [],
    // The parts stand in the order of what they can cost.
    consequence: first.consequence,
    typed: null,
    confirmLabel: parts.length === 1 ? first.confirmLabel : confirmText.change,
  };
}

function networkParts(before: NetworkSettings, after: NetworkSettings): readonly Part[] {
  const text = confirmText.network;
  const parts: Part[] = [];
  const chain: PreviewRow[] = [];
  const named = ({ name, chainId }: NetworkSettings) => text.named(name, chainId);
  if (named(before) !== named(after) || before.kind !== after.kind)
    chain.push({ name: text.row, now: named(before), after: named(after) });
  if (before.startBlock !== after.startBlock)
    chain.push({
      name: text.startBlock,
      now: String(before.startBlock),
      after: String(after.startBlock),
    });
  if (chain.length > 0)
    parts.push({
      title: text.title(after.name),
      rows: chain,
      consequence: text.consequence,
      confirmLabel: text.confirm,
    });

  const nodes = nodeRows(before.rpcUrls, after.rpcUrls);
  if (nodes.length > 0)
    parts.push({
      title: confirmText.node.title(after.rpcUrls.length),
      rows: nodes,
      facts: after.rpcUrls.map((url, index) => fact(confirmText.node.row(index), url)),
      consequence: confirmText.node.consequence,
      confirmLabel: confirmText.node.confirm(after.rpcUrls.length),
    });

  const tokens = tokenRows(before.tokens, after.tokens);
  if (tokens.rows.length > 0)
    parts.push({
      title: confirmText.tokens.title,
      ...tokens,
      consequence: confirmText.tokens.consequence,
      confirmLabel: confirmText.tokens.confirm,
    });

  if (before.explorerUrl !== after.explorerUrl)
    parts.push({
      title: text.explorerTitle,
      rows: [
        {
          name: text.explorer,
          now: before.explorerUrl ?? confirmText.none,
          after: after.explorerUrl ?? confirmText.none,
        },
      ],
      consequence: text.explorerConsequence,
      confirmLabel: text.explorerConfirm,
    });
  return parts;
}

const hostOf = (url: string | undefined): string =>
  url === undefined ? confirmText.none : URL.canParse(url) ? new URL(url).host : url;

function nodeRows(before: readonly string[], after: readonly string[]): readonly PreviewRow[] {
  const rows: PreviewRow[] = [];
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const [now, then] = [before[index], after[index]];
    if (now === then) continue;
    // Two addresses of one host differ in what follows it.
    const whole = hostOf(now) === hostOf(then);
    rows.push({
      name: confirmText.node.row(index),
      now: whole ? (now ?? confirmText.none) : hostOf(now),
      after: whole ? (then ?? confirmText.none) : hostOf(then),
    });
  }
  if (before.length !== after.length)
    rows.push({
      name: confirmText.node.told,
      now: confirmText.node.reportedBy(before.length),
      after: confirmText.node.reportedBy(after.length),
    });
  return rows;
}

function tokenRows(
  before: readonly Token[],
  after: readonly Token[],
): { readonly rows: readonly PreviewRow[]; readonly facts: ChangeQuestion['facts'] } {
  const { tokens: text } = confirmText;
  const rows: PreviewRow[] = [];
  const facts: ChangeQuestion['facts'][number][] = [];
  const addresses = new Set([...before, ...after].map(({ address }) => address));
  for (const address of addresses) {
    const then = after.find((token) => token.address === address);
    const now = before.find((token) => token.address === address);
    const said = (token: Token | undefined): string =>
      token === undefined ? text.absent : text.facts(token.symbol, token.decimals);
    if (said(now) === said(then)) continue;
    const name = text.row((then ?? now)?.symbol ?? '');
    rows.push({ name, now: said(now), after: said(then) });
    facts.push(fact(name, address));
  }
  return { rows, facts };
}

function serviceParts(
  before: SettingsView,
  change: SettingsChange,
  nameOf: (account: Address) => string | null,
): readonly Part[] {
  const { service: text } = confirmText;
  const url = change.remoteServiceUrl;
  const rows: PreviewRow[] = [];
  if (url !== undefined && url !== before.remoteServiceUrl)
    rows.push({
      name: text.row,
      now: hostOf(before.remoteServiceUrl ?? undefined),
      after: hostOf(url ?? undefined),
    });
  const isOther = rows.length > 0;
  const known = before.remoteAccounts;
  const learns = change.remoteAccounts ?? known;
  for (const account of new Set([...known, ...learns])) {
    const [now, after] = [known.includes(account), learns.includes(account)];
    if (now === after) continue;
    const said = (does: boolean): string => (does ? text.learns : text.unknown);
    rows.push({
      name: text.account(nameOf(account) ?? account),
      now: said(now),
      after: said(after),
    });
  }
  if (rows.length === 0) return [];
  return [
    {
      title: isOther
        ? text.title(url === null || url === undefined ? null : hostOf(url))
        : text.accountsTitle,
      rows,
      facts: isOther && url !== null && url !== undefined ? [fact(text.address, url)] : [],
      consequence: text.consequence,
      confirmLabel: text.confirm,
    },
  ];
}

function shareParts({ share }: SettingsView, change: SettingsChange): readonly Part[] {
  if (change.share === undefined) return [];
  const { share: text } = confirmText;
  const said = ({ enabled, port, addresses }: SettingsView['share']): string =>
    enabled
      ? text.on(port, addresses === 'all' ? text.anyone : text.some(addresses.length))
      : text.off;
  const listed = ({ addresses }: SettingsView['share']): readonly Address[] =>
    addresses === 'all' ? [] : addresses;
  if (JSON.stringify(share) === JSON.stringify(change.share)) return [];
  return [
    {
      title: text.title,
      rows: [{ name: text.row, now: said(share), after: said(change.share) }],
      facts: listed(change.share).map((address, index) => fact(String(index + 1), address)),
      consequence: text.consequence,
      confirmLabel: text.confirm,
    },
  ];
}

function limitParts(before: SettingsView, change: SettingsChange): readonly Part[] {
  if (change.passphraseLimits === undefined) return [];
  const { limits: text } = confirmText;
  const after = change.passphraseLimits;
  const tokens = change.network?.tokens ?? before.network.tokens;
  const rows: PreviewRow[] = [];
  for (const key of new Set([...Object.keys(before.passphraseLimits), ...Object.keys(after)])) {
    const [now, then] = [before.passphraseLimits[key], after[key]];
    if (now === then) continue;
    const token = tokens.find(({ address }) => address.toLowerCase() === key.toLowerCase());
    const said = (limit: bigint | undefined): string =>
      limit === undefined ? text.absent : formatAmount(limit, token?.decimals ?? 0);
    rows.push({ name: text.row(token?.symbol ?? key), now: said(now), after: said(then) });
  }
  if (rows.length === 0) return [];
  return [{ title: text.title, rows, consequence: text.consequence, confirmLabel: text.confirm }];
}

/** What may be tightened freely, and is asked about only where it is loosened. */
function guardParts(before: SettingsView, change: SettingsChange): readonly Part[] {
  const parts: Part[] = [];
  const { autoLock, notifications, clipboard } = confirmText;
  if (change.autoLockMinutes !== undefined && change.autoLockMinutes > before.autoLockMinutes)
    parts.push({
      title: autoLock.title,
      rows: [
        {
          name: autoLock.row,
          now: autoLock.minutes(before.autoLockMinutes),
          after: autoLock.minutes(change.autoLockMinutes),
        },
      ],
      consequence: autoLock.consequence,
      confirmLabel: autoLock.confirm,
    });
  if (change.notifications === false && before.notifications)
    parts.push({
      title: notifications.title,
      rows: [{ name: notifications.row, now: notifications.on, after: notifications.off }],
      consequence: notifications.consequence,
      confirmLabel: notifications.confirm,
    });
  if (change.clearClipboard === false && before.clearClipboard)
    parts.push({
      title: clipboard.title,
      rows: [{ name: clipboard.row, now: clipboard.on, after: clipboard.off }],
      consequence: clipboard.consequence,
      confirmLabel: clipboard.confirm,
    });
  return parts;
}
