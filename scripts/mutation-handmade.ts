/**
 * Mutations that no rule of mutation-points.ts makes: bugs that a person could write, and assembly, which the syntax tree
 * of the sources doesn't reach into.
 */
import { SetupError } from './console-progress.mjs';
import type { Mutation, MutationKind, Wrap } from './mutation.ts';
import type { SourceFile } from './solidity-ast.ts';

/**
 * While the mutation is on, `put` stands in the place of `find`, which stands once in `within`, which stands once in the
 * file. Without `within`, `find` stands once in the file.
 */
interface Edit {
  readonly file: string;
  readonly within?: string;
  readonly find: string;
  readonly put: string;
  /** Whether what is replaced is whole statements or an expression. */
  readonly form: 'statements' | 'expression';
}

interface Bug {
  readonly kind: MutationKind;
  readonly says: string;
  readonly edits: readonly Edit[];
}

const approvals = 'contracts/src/EscrowApprovals.sol';
const payouts = 'contracts/src/EscrowPayouts.sol';
const escrow = 'contracts/src/TradeEscrow.sol';
const disputes = 'contracts/src/TradeDisputes.sol';

function statements(file: string, find: string, put: string): Edit {
  return { file, find, put, form: 'statements' };
}

function assembly(says: string, find: string, put: string): Bug {
  const block = (call: string) =>
    `assembly ("memory-safe") {\n                ${call}\n            }`;
  return { kind: 'statement', says, edits: [statements(payouts, block(find), block(put))] };
}

const nativePush = 'pushed := call(PUSH_GAS, to, amount, 0, 0, 0, 0)';
const tokenPush = 'pushed := call(PUSH_GAS, address(), 0, add(data, 0x20), mload(data), 0, 0)';

const sellerMissing =
  'if (!sellerAgrees && msg.sender != terms.seller) revert ApprovalMissing(terms.seller);';
const buyerMissing =
  'if (!buyerAgrees && msg.sender != terms.buyer) revert ApprovalMissing(terms.buyer);';
const storing = '_trades[tradeId] = trade.pack();';
const drawing = '_draw(terms.token, terms.amount);';

const bugs: readonly Bug[] = [
  {
    kind: 'sender',
    says: "the seller's sending and own approval stand for the buyer's",
    edits: [
      statements(
        approvals,
        buyerMissing,
        `if (!(sellerAgrees && msg.sender == terms.seller)) { ${buyerMissing} }`,
      ),
    ],
  },
  {
    kind: 'sender',
    says: "the buyer's sending and own approval stand for the seller's",
    edits: [
      statements(
        approvals,
        sellerMissing,
        `if (!(buyerAgrees && msg.sender == terms.buyer)) { ${sellerMissing} }`,
      ),
    ],
  },
  {
    kind: 'order',
    says: 'the trade is stored after the token is drawn',
    edits: [
      {
        ...statements(escrow, storing, ''),
        within: `trade.tradeSeq = 1;\n        ${storing}`,
      },
      statements(escrow, drawing, `${drawing} ${storing}`),
    ],
  },
  {
    kind: 'event',
    says: 'a ruling always names the first arbiter',
    edits: [
      {
        file: disputes,
        within: 'msg.sender,\n            buyerBps',
        find: 'msg.sender',
        put: 'terms.arbiter',
        form: 'expression',
      },
    ],
  },
  {
    kind: 'event',
    says: 'a relayed dispute names its sender',
    edits: [
      {
        file: disputes,
        within:
          'trade.deadline,\n            caller,\n            evidenceHash\n        );\n    }\n\n    /// @inheritdoc ITradeEscrow\n    function submitEvidence(',
        find: 'caller',
        put: 'msg.sender',
        form: 'expression',
      },
    ],
  },
  {
    kind: 'statement',
    says: "a withdrawal of the coin copies the receiver's answer",
    edits: [
      statements(
        payouts,
        'assembly ("memory-safe") {\n                sent := call(gas(), to, amount, 0, 0, 0, 0)\n            }',
        'bytes memory copy; (sent, copy) = to.call{value: amount}("");',
      ),
    ],
  },
  {
    kind: 'statement',
    says: 'a pushed token is not undone where the token denies it',
    edits: [
      {
        ...statements(
          payouts,
          'IERC20(token).safeTransfer(to, amount);',
          '(bool called, ) = token.call(abi.encodeCall(IERC20.transfer, (to, amount))); called;',
        ),
        within: 'CallerNotEscrow(msg.sender);\n        IERC20(token).safeTransfer(to, amount);',
      },
    ],
  },
  assembly('a push of the coin sends nothing', nativePush, nativePush.replace('amount', '0')),
  assembly(
    'a push of the coin has all the gas',
    nativePush,
    nativePush.replace('PUSH_GAS', 'gas()'),
  ),
  assembly(
    'a push of the coin has little gas',
    nativePush,
    nativePush.replace('PUSH_GAS', '30000'),
  ),
  assembly(
    'a push of the coin always counts as done',
    nativePush,
    `${nativePush.replace('call(', 'or(1, call(')})`,
  ),
  assembly('a push of a token has all the gas', tokenPush, tokenPush.replace('PUSH_GAS', 'gas()')),
  assembly(
    'a push of a token always counts as done',
    tokenPush,
    `${tokenPush.replace('call(', 'or(1, call(')})`,
  ),
  {
    kind: 'statement',
    says: 'a permit that fails stops the creation',
    edits: [
      statements(
        escrow,
        'assembly ("memory-safe") {\n            pop(call(gas(), token, 0, add(data, 0x20), mload(data), 0, 0))\n        }',
        '(bool called, ) = token.call(data); if (!called) revert();',
      ),
    ],
  },
  {
    kind: 'condition',
    says: 'any account with code has signed',
    edits: [
      statements(
        approvals,
        'return SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);',
        'return signer.code.length != 0;',
      ),
    ],
  },
  {
    kind: 'condition',
    says: 'approvals count under the chain id of deployment',
    edits: [
      {
        file: approvals,
        within: '!_isSignedBy(approval.signer, _hashTypedDataV4(structHash)',
        find: '_hashTypedDataV4(structHash)',
        put: 'MessageHashUtils.toTypedDataHash(_deploymentSeparator, structHash)',
        form: 'expression',
      },
    ],
  },
  {
    kind: 'condition',
    says: 'trades are named under the current chain id',
    edits: [
      {
        file: approvals,
        find: 'MessageHashUtils.toTypedDataHash(_deploymentSeparator, terms.hash())',
        put: '_hashTypedDataV4(terms.hash())',
        form: 'expression',
      },
    ],
  },
];

/** Throws `SetupError` where a bug's text doesn't stand in the sources any more. */
export function handmadeMutations(sources: readonly SourceFile[]): Mutation[] {
  return bugs.map(({ kind, says, edits }) => ({
    kind,
    key: `by hand: ${kind}: ${says}`,
    wraps: edits.map((edit) => ({ file: edit.file, ...rangeOf(sources, edit), ...textsOf(edit) })),
  }));
}

function textsOf({ put, form }: Edit): Pick<Wrap, 'before' | 'after'> {
  return form === 'expression'
    ? { before: (isOn) => `(${isOn} ? ${put} : `, after: () => ')' }
    : { before: (isOn) => `{ if (${isOn}) { ${put} } else { `, after: () => ' } }' };
}

function rangeOf(
  sources: readonly SourceFile[],
  { file, within, find }: Edit,
): { start: number; end: number } {
  const context = within ?? find;
  const bytes = sources.find(({ name }) => name === file)?.bytes;
  const place = bytes?.indexOf(context) ?? -1;
  if (place === -1 || bytes?.lastIndexOf(context) !== place)
    throw new SetupError(`This must stand once in ${file}:\n${context}`);
  const start = place + Buffer.byteLength(context.slice(0, context.indexOf(find)));
  return { start, end: start + Buffer.byteLength(find) };
}
