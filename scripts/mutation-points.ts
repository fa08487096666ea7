/** Every small change that the mutation run makes to the contracts, found in their syntax tree. */
import type { Mutation, MutationKind, Wrap } from './mutation.ts';
import { handmadeMutations } from './mutation-handmade.ts';
import {
  child,
  children,
  isNode,
  rangeOf,
  readSources,
  textMember,
  typeOf,
  type AstNode,
  type SourceFile,
} from './solidity-ast.ts';

interface Place {
  readonly source: SourceFile;
  readonly contract: string;
  readonly name: string;
}

/** Equality is not turned round: that nearly always fails at once. Its operands are left out one by one instead. */
const flips: Record<string, { kind: MutationKind; to: string }[]> = {
  '<': [{ kind: 'bound', to: '<=' }],
  '<=': [{ kind: 'bound', to: '<' }],
  '>': [{ kind: 'bound', to: '>=' }],
  '>=': [{ kind: 'bound', to: '>' }],
  '+': [{ kind: 'arithmetic', to: '-' }],
  '-': [{ kind: 'arithmetic', to: '+' }],
  '*': [{ kind: 'arithmetic', to: '/' }],
  '/': [{ kind: 'arithmetic', to: '*' }],
  '|': [{ kind: 'arithmetic', to: '&' }],
  '&': [{ kind: 'arithmetic', to: '|' }],
  '<<': [{ kind: 'arithmetic', to: '>>' }],
  '>>': [{ kind: 'arithmetic', to: '<<' }],
};

/** Who else could be meant by mistake. */
const mixUps: Record<string, string> = {
  'msg.sender': 'tx.origin',
  caller: 'msg.sender',
  'approval.signer': 'msg.sender',
  'terms.seller': 'terms.buyer',
  'terms.buyer': 'terms.seller',
  'terms.arbiter': 'terms.fallbackArbiter',
  'terms.fallbackArbiter': 'terms.arbiter',
  account: 'msg.sender',
  to: 'msg.sender',
};

/** All mutations of contracts/src: what is written by hand, then the rest in the order of the sources. */
export function findMutations(): Mutation[] {
  const sources = readSources();
  const found = sources
    .filter(({ name }) => !name.endsWith('/ITradeEscrow.sol'))
    .flatMap((source) =>
      children(source.root, 'nodes')
        .filter((node) => node.nodeType === 'ContractDefinition')
        .flatMap((contract) =>
          children(contract, 'nodes')
            .filter((node) => node.nodeType === 'FunctionDefinition')
            .flatMap((definition) => ofFunction(source, contract, definition)),
        ),
    );
  const counts = new Map<string, number>();
  return [...handmadeMutations(sources), ...found].map((mutation) => {
    const count = (counts.get(mutation.key) ?? 0) + 1;
    counts.set(mutation.key, count);
    return count === 1 ? mutation : { ...mutation, key: `${mutation.key} #${count}` };
  });
}

function ofFunction(source: SourceFile, contract: AstNode, definition: AstNode): Mutation[] {
  const name = textMember(definition, 'name');
  const place = {
    source,
    contract: textMember(contract, 'name'),
    name: name === '' ? textMember(definition, 'kind') : name,
  };
  const body = child(definition, 'body');
  const guards = children(definition, 'modifiers').filter(
    (modifier) => textOf(place, modifier) === 'nonReentrant',
  );
  return [
    ...guards.map((guard) => unguarded(place, guard)),
    ...(body === undefined ? [] : visit(place, body, undefined)),
  ];
}

function textOf({ source }: Place, node: AstNode): string {
  const { start, end } = rangeOf(node);
  return source.bytes.subarray(start, end).toString();
}

function inOneLine(text: string): string {
  return text
    .replace(/\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')')
    .trim();
}

function mutation(
  place: Place,
  kind: MutationKind,
  change: string,
  wraps: readonly Omit<Wrap, 'file'>[],
): Mutation {
  return {
    kind,
    key: `${place.contract}.${place.name}: ${kind}: ${inOneLine(change)}`,
    wraps: wraps.map((wrap) => ({ ...wrap, file: place.source.name })),
  };
}

/** The expression is `to` while the mutation is on. */
function replaced(place: Place, kind: MutationKind, node: AstNode, to: string): Mutation {
  const change = `${textOf(place, node)} → ${to}`;
  return mutation(place, kind, change, [
    { ...rangeOf(node), before: (isOn) => `(${isOn} ? (${to}) : `, after: () => ')' },
  ]);
}

function unguarded(place: Place, guard: AstNode): Mutation {
  return mutation(place, 'guard', 'nonReentrant → nothing', [
    { ...rangeOf(guard), before: (isOn) => `${guardName}(${isOn}) /*`, after: () => '*/' },
  ]);
}

/** The modifier that takes the place of `nonReentrant`, which stays as a comment. */
export const guardName = 'nonReentrantUnless';

// ------------------------------------------------------------------------------------------------------- the tree

function visit(place: Place, node: AstNode, parent: AstNode | undefined): Mutation[] {
  const here = [...ofExpression(place, node, parent), ...ofStatement(place, node)];
  const inside = Object.entries(node)
    .filter(([member]) => !isLeftAlone(node, member))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode)
    .flatMap((next) => visit(place, next, node));
  return [...here, ...inside];
}

/** Types, names of what is called, what is assigned to, and the arguments of an error, which only describe. */
function isLeftAlone(node: AstNode, member: string): boolean {
  if (node.nodeType === 'Assignment') return member === 'leftHandSide';
  if (node.nodeType === 'UnaryOperation')
    return (
      member === 'subExpression' && node['prefix'] === true && textMember(node, 'operator') === '++'
    );
  if (node.nodeType === 'FunctionCall') return member === 'expression';
  if (node.nodeType === 'MemberAccess') return member === 'expression';
  if (node.nodeType === 'IndexAccess') return member === 'baseExpression';
  if (node.nodeType === 'VariableDeclarationStatement') return member === 'declarations';
  if (node.nodeType === 'ForStatement') return member === 'loopExpression';
  return node.nodeType === 'RevertStatement' || node.nodeType === 'InlineAssembly';
}

function ofExpression(place: Place, node: AstNode, parent: AstNode | undefined): Mutation[] {
  const text = textOf(place, node);
  switch (node.nodeType) {
    case 'BinaryOperation': {
      const left = child(node, 'leftExpression');
      const right = child(node, 'rightExpression');
      if (left === undefined || right === undefined) return [];
      const flipped = (flips[textMember(node, 'operator')] ?? []).map(({ kind, to }) =>
        replaced(place, kind, node, `${textOf(place, left)} ${to} ${textOf(place, right)}`),
      );
      const neutral = { '||': 'false', '&&': 'true' }[textMember(node, 'operator')];
      if (neutral === undefined) return flipped;
      return [left, right]
        .filter((operand) => !['||', '&&'].includes(textMember(operand, 'operator')))
        .map((operand) => replaced(place, 'condition', operand, neutral));
    }
    case 'Identifier':
    case 'MemberAccess': {
      const other = mixUps[text];
      const swapped = other === undefined ? [] : [replaced(place, 'sender', node, other)];
      return [...swapped, ...ofNumber(place, node, parent)];
    }
    case 'Literal':
      return ofNumber(place, node, parent);
    case 'Conditional': {
      const whenTrue = child(node, 'trueExpression');
      const whenFalse = child(node, 'falseExpression');
      const condition = child(node, 'condition');
      if (whenTrue === undefined || whenFalse === undefined || condition === undefined) return [];
      const to = `${textOf(place, condition)} ? ${textOf(place, whenFalse)} : ${textOf(place, whenTrue)}`;
      return [replaced(place, 'condition', node, to)];
    }
    default:
      return [];
  }
}

/** Constants, and numbers that something is compared or reckoned with, by one more and one less. */
function ofNumber(place: Place, node: AstNode, parent: AstNode | undefined): Mutation[] {
  const text = textOf(place, node);
  const isConstant = /(?:^|\.)[A-Z][A-Z0-9_]+$/.test(text);
  if (isConstant && typeOf(node) === 'bytes32')
    return [replaced(place, 'bound', node, `bytes32(uint256(${text}) ^ 1)`)];
  if (isConstant)
    return ['+', '-'].map((sign) => replaced(place, 'bound', node, `${text} ${sign} 1`));
  if (node.nodeType !== 'Literal' || textMember(node, 'kind') !== 'number') return [];
  if (parent?.nodeType !== 'BinaryOperation') return [];
  return [
    mutation(place, 'bound', `${textOf(place, parent)}: ${text} → ${text} + 1`, [
      {
        ...rangeOf(node),
        before: (isOn) => `uint256(${isOn} ? (${text} + 1) : `,
        after: () => ')',
      },
    ]),
  ];
}

// ----------------------------------------------------------------------------------------------------- statements

function ofStatement(place: Place, node: AstNode): Mutation[] {
  switch (node.nodeType) {
    case 'IfStatement':
      return ofIf(place, node);
    case 'ExpressionStatement':
      return [without(place, node)];
    case 'EmitStatement':
      return [without(place, node), ...ofEvent(place, node)];
    case 'Return':
      return ofReturn(place, node);
    case 'Block':
      return ofBlock(place, children(node, 'statements'), rangeOf(node).end - 1);
    default:
      return [];
  }
}

function without(place: Place, node: AstNode): Mutation {
  const text = textOf(place, node);
  return mutation(
    place,
    node.nodeType === 'EmitStatement' ? 'event' : 'statement',
    `${text} → nothing`,
    [
      {
        ...withSemicolon(place, node),
        before: (isOn) => `{ if (!(${isOn})) { `,
        after: () => ' } }',
      },
    ],
  );
}

/** The compiler ends a statement before its semicolon. */
function withSemicolon({ source }: Place, node: AstNode): { start: number; end: number } {
  const { start, end } = rangeOf(node);
  return { start, end: source.bytes[end] === 0x3b ? end + 1 : end };
}

function ofIf(place: Place, node: AstNode): Mutation[] {
  const condition = child(node, 'condition');
  if (condition === undefined) return [];
  const text = textOf(place, condition);
  const never = mutation(place, 'condition', `if (${text}) → never`, [
    { ...rangeOf(condition), before: (isOn) => `!(${isOn}) && (`, after: () => ')' },
  ]);
  // What always refuses is no bug that anybody could overlook.
  const refuses = textOf(place, child(node, 'trueBody') ?? node).includes('revert');
  if (refuses && child(node, 'falseBody') === undefined) return [never];
  const always = mutation(place, 'condition', `if (${text}) → always`, [
    { ...rangeOf(condition), before: (isOn) => `(${isOn}) || (`, after: () => ')' },
  ]);
  return [never, always];
}

function ofReturn(place: Place, node: AstNode): Mutation[] {
  const value = child(node, 'expression');
  if (value === undefined || typeOf(value) !== 'bool') return [];
  return [replaced(place, 'condition', value, `!(${textOf(place, value)})`)];
}

/** What every event carries; each test of an event reads it (contracts/test/support/EventLedger.sol). */
const inEveryEvent = /^(?:trade\.)?(?:tradeSeq|state|remaining|deadline)$|^tradeId$/;

/** Each argument of its own: a number one off, somebody else, other bits, no state. */
function ofEvent(place: Place, node: AstNode): Mutation[] {
  const call = child(node, 'eventCall');
  if (call === undefined) return [];
  return children(call, 'arguments').flatMap((argument) => {
    const text = textOf(place, argument);
    const type = typeOf(argument);
    if (argument.nodeType === 'Literal' || mixUps[text] !== undefined) return [];
    if (inEveryEvent.test(text)) return [];
    if (type.startsWith('uint')) return [replaced(place, 'event', argument, `${text} ^ 1`)];
    if (type === 'address') return [replaced(place, 'event', argument, 'address(this)')];
    if (type === 'bytes32') return [replaced(place, 'event', argument, `~${text}`)];
    if (type.startsWith('enum')) return [replaced(place, 'event', argument, 'State.None')];
    return [];
  });
}

// ---------------------------------------------------------------------------------------------------------- order

/** Something that refuses, something that stores, something that leaves an event, something that reaches outside. */
function roleOf(place: Place, node: AstNode): 'check' | 'store' | 'event' | 'reach' | 'other' {
  const text = textOf(place, node);
  if (node.nodeType === 'EmitStatement') return 'event';
  if (node.nodeType === 'IfStatement' && text.includes('revert')) return 'check';
  if (/^(?:_require|_use|terms\.check)/.test(text)) return 'check';
  if (/^(?:_trades|credits|_nonces)\[/.test(text)) return 'store';
  if (/^(?:_draw|_tryPermit|_fund|_payOut|_pushOrCredit|_emitEnd|IERC20)/.test(text))
    return 'reach';
  if (/_credit\(|_emitEnd\(|safeTransfer/.test(text)) return 'reach';
  return 'other';
}

function isMovable(node: AstNode): boolean {
  return node.nodeType !== 'VariableDeclarationStatement' && node.nodeType !== 'Return';
}

/**
 * Two checks in the other order, what reaches outside before what stands before it, and each store and event after all
 * that follows it.
 */
function ofBlock(place: Place, statements: readonly AstNode[], blockEnd: number): Mutation[] {
  const found: Mutation[] = [];
  statements.forEach((first, index) => {
    const second = statements[index + 1];
    if (second === undefined || !isMovable(first) || !isMovable(second)) return;
    const roles = [roleOf(place, first), roleOf(place, second)];
    const areChecks = roles.every((role) => role === 'check');
    if (areChecks || (roles[1] === 'reach' && roles[0] !== 'other'))
      found.push(exchanged(place, first, second));
    const rest = statements.slice(index + 1);
    const reaches = rest.some(
      (next) => roleOf(place, next) === 'reach' || next.nodeType === 'IfStatement',
    );
    if ((roles[0] === 'store' || roles[0] === 'event') && reaches && rest.every(isMovable))
      found.push(movedToTheEnd(place, first, blockEnd));
  });
  return found;
}

function exchanged(place: Place, first: AstNode, second: AstNode): Mutation {
  const [one, other] = [whole(place, first), whole(place, second)];
  const change = `${one} | ${other} → the other way round`;
  return mutation(place, 'order', change, [
    {
      start: rangeOf(first).start,
      end: withSemicolon(place, second).end,
      before: (isOn) => `{ if (${isOn}) { ${other} ${one} } else { `,
      after: () => ' } }',
    },
  ]);
}

function movedToTheEnd(place: Place, statement: AstNode, blockEnd: number): Mutation {
  const text = whole(place, statement);
  return mutation(place, 'order', `${text} → at the end`, [
    {
      ...withSemicolon(place, statement),
      before: (isOn) => `{ if (!(${isOn})) { `,
      after: () => ' } }',
    },
    {
      start: blockEnd,
      end: blockEnd,
      before: (isOn) => ` if (${isOn}) { ${text} } `,
      after: () => '',
    },
  ]);
}

function whole(place: Place, node: AstNode): string {
  const { start, end } = withSemicolon(place, node);
  return place.source.bytes.subarray(start, end).toString();
}
