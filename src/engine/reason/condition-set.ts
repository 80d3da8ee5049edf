import { assertNever } from '../../kernel/index.ts';
import {
  type Condition,
  leavesAstrayOpen,
  literalOf,
  type Operand,
  type Template,
  type Test,
} from '../../policy/index.ts';
import { type ArnPattern, arnPattern, fillTemplate, type KnownValue } from './fill.ts';
import { ALWAYS, type KeyLiteral, NEVER } from './key-set.ts';
import { after, before, between, emptyLine, type LineSet, withAstray, withBlank } from './line.ts';
import { type GlobItem, literalItems } from './text/glob-item.ts';
import { either, glob, texts } from './text/language.ts';
import {
  ANY_VALUE,
  complementValues,
  NO_VALUE,
  textValues,
  uniteSameParts,
  type ValueSet,
} from './value-set.ts';

/**
 * The requests that a condition matches, from below and from above: it matches for certain in `certain`, and
 * may match in `possible`. They differ only where AWS's answer, or the value of a variable, is not known.
 */
export interface ConditionSet {
  readonly name: string;
  readonly certain: KeyLiteral;
  readonly possible: KeyLiteral;
  /** Why they differ. */
  readonly because: string | undefined;
}

interface Bounds {
  readonly certain: ValueSet;
  readonly possible: ValueSet;
  readonly because: string | undefined;
}

/**
 * Reads a condition as a set of requests.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" and
 * "Set operators for multivalued context keys".
 */
export function conditionSet(condition: Condition, known: KnownValue): ConditionSet {
  const before = settled.get(condition);
  if (before !== undefined) return before;
  const set = readCondition(condition, known);
  if (!condition.operands.some(hasVariable)) settled.set(condition, set);
  return set;
}

/** Of conditions without variables, which ask the same of all requests. */
const settled = new WeakMap<Condition, ConditionSet>();

const hasVariable = (operand: Operand): boolean =>
  operand.kind === 'text' && operand.template.tokens.some(({ kind }) => kind === 'variable');

function readCondition(condition: Condition, known: KnownValue): ConditionSet {
  const { operator, name, operands } = condition;
  if (operator.test === 'Null') return { name, ...exactly(nullLiteral(operands)), because: undefined };
  const read = operandSet(operator.test, operands, known);
  const matched = leavesAstrayOpen(condition) ? orAstray(read) : read;
  const asked = operator.negated ? negated(matched) : matched;
  switch (operator.quantifier) {
    case 'all': {
      const literal = (set: ValueSet, one: ValueSet): KeyLiteral => ({
        absent: true,
        one,
        many: { kind: 'every', set },
      });
      return {
        name,
        certain: literal(asked.certain, asked.certain),
        possible: literal(asked.possible, orEmpty(asked.possible)),
        because: asked.because,
      };
    }
    case 'any': {
      // IfExists behind ForAnyValue does not change what absence means
      const literal = (set: ValueSet): KeyLiteral => ({
        absent: false,
        one: set,
        many: { kind: 'some', set },
      });
      return {
        name,
        certain: literal(asked.certain),
        possible: literal(asked.possible),
        because: asked.because,
      };
    }
    case 'none': {
      const absent = operator.negated || operator.ifExists;
      return {
        name,
        certain: { absent, one: asked.certain, many: { kind: 'none' } },
        // AWS does not say how a plain operator reads several values
        possible: { absent, one: asked.possible, many: { kind: 'any' } },
        because: asked.because,
      };
    }
  }
}

function negated({ certain, possible, because }: Bounds): Bounds {
  const none = complementValues(possible);
  return { certain: none, possible: certain === possible ? none : complementValues(certain), because };
}

/** What is of another kind than the operator asks for may match as well. */
function orAstray({ certain, possible }: Bounds): Bounds {
  const { number, date, address } = possible;
  const open =
    number !== undefined
      ? { number: withAstray(number) }
      : date !== undefined
        ? { date: withAstray(date) }
        : { address: address && { v4: withAstray(address.v4), v6: withAstray(address.v6) } };
  return {
    certain,
    possible: { ...possible, ...open },
    because: 'AWS does not say what a negated operator makes of a value of another kind',
  };
}

/** AWS lets "a null data set, such as an empty string" pass ForAllValues; whether an empty value is one is open. */
function orEmpty(set: ValueSet): ValueSet {
  const { number, date, address, binary } = set;
  if (number !== undefined) return { ...set, number: withBlank(number) };
  if (date !== undefined) return { ...set, date: withBlank(date) };
  if (address !== undefined)
    return { ...set, address: { v4: withBlank(address.v4), v6: withBlank(address.v6) } };
  if (binary !== undefined) return { ...set, binary: either(binary, texts([''])) };
  return textValues(either(set.text, texts([''])));
}

const exactly = (literal: KeyLiteral): { certain: KeyLiteral; possible: KeyLiteral } => ({
  certain: literal,
  possible: literal,
});

function nullLiteral(operands: readonly Operand[]): KeyLiteral {
  const asked = new Set(operands.map((operand) => operand.kind === 'bool' && operand.value));
  if (asked.size > 1) return ALWAYS;
  if (asked.size === 0) return NEVER;
  return asked.has(true)
    ? { absent: true, one: NO_VALUE, many: { kind: 'none' } }
    : { absent: false, one: ANY_VALUE, many: { kind: 'any' } };
}

/** The values that match at least one operand. */
function operandSet(test: Test, operands: readonly Operand[], known: KnownValue): Bounds {
  const all = operands.map((operand) => oneOperand(test, operand, known));
  const because = all.find((bounds) => bounds.because !== undefined)?.because;
  const certain = uniteAll(all.map((bounds) => bounds.certain));
  const same = all.every((bounds) => bounds.certain === bounds.possible);
  return { certain, possible: same ? certain : uniteAll(all.map((bounds) => bounds.possible)), because };
}

/** The union of sets that ask for the same single part; of plain texts, as most lists are, in one go. */
function uniteAll(sets: readonly ValueSet[]): ValueSet {
  const [first = NO_VALUE, ...others] = sets;
  if (others.length === 0) return first;
  const listed: string[] = [];
  for (const { text } of sets) {
    if (text.kind !== 'finite') return sets.reduce(uniteSameParts);
    listed.push(...text.values);
  }
  return textValues(texts(listed));
}

const sure = (set: ValueSet): Bounds => ({ certain: set, possible: set, because: undefined });

function oneOperand(test: Test, operand: Operand, known: KnownValue): Bounds {
  switch (operand.kind) {
    case 'text':
      return textOperand(test, operand.template, known);
    case 'number':
      return sure({ ...ANY_VALUE, number: compared(test, operand.value) });
    case 'date':
      return sure({ ...ANY_VALUE, date: compared(test, operand.value) });
    case 'bool':
      return sure(textValues(glob(literalItems(String(operand.value), true))));
    case 'binary':
      return sure({ ...ANY_VALUE, binary: texts([operand.value]) });
    case 'ip': {
      const { family, bits, prefix } = operand.range;
      const last = bits + (1n << BigInt((family === 4 ? 32 : 128) - prefix)) - 1n;
      const line = between(bits, last);
      const address =
        family === 4 ? { v4: line, v6: emptyLine<bigint>() } : { v4: emptyLine<bigint>(), v6: line };
      return sure({ ...ANY_VALUE, address });
    }
    default:
      return assertNever(operand);
  }
}

function compared(test: Test, value: number): LineSet<number> {
  if (test.endsWith('LessThan')) return before(value);
  if (test.endsWith('LessThanEquals')) return between(undefined, value);
  if (test.endsWith('GreaterThan')) return after(value);
  if (test.endsWith('GreaterThanEquals')) return between(value, undefined);
  return between(value, value);
}

function textOperand(test: Test, template: Template, known: KnownValue): Bounds {
  const plain = test === 'StringEquals' || test === 'StringLike' ? literalOf(template) : undefined;
  if (plain !== undefined) return sure(textValues(texts([plain])));
  const filled = fillTemplate(template, known, test === 'StringEqualsIgnoreCase');
  // a variable without value matches nothing: "Variables and tags", section "Specifying default values"
  if (filled.kind === 'no-value') return sure(NO_VALUE);
  if (filled.open !== undefined) {
    const because = `the variable \`\${${filled.open}}\` ties two keys together`;
    return { certain: NO_VALUE, possible: textValues(glob(filled.items)), because };
  }
  const read = (items: readonly GlobItem[]): ArnPattern =>
    test === 'ArnLike' ? arnPattern(items) : { language: glob(items), certain: true };
  const strict = read(filled.items);
  const literal = filled.loose === undefined || test === 'StringEquals' || test === 'StringEqualsIgnoreCase';
  const loose = literal ? strict : read(filled.loose);
  const possible = textValues(either(strict.language, loose.language));
  if (!strict.certain) {
    const because = `the ARN pattern \`${template.source}\` has fewer than six components`;
    return { certain: NO_VALUE, possible, because };
  }
  const certain = textValues(strict.language);
  if (literal) return sure(certain);
  return { certain, possible, because: `a variable of \`${template.source}\` has a value with a wildcard` };
}
