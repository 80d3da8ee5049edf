import { listOf, membersOf, textOf, textsOf } from './shape.ts';

/** Which labels an object has to have. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

export function readSelector(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = membersOf(value);
  const labels = Object.entries(membersOf(matchLabels)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    matchLabels: Object.fromEntries(labels),
    matchExpressions: listOf(matchExpressions).map((expression) => {
      const { key, operator, values } = membersOf(expression);
      return { key: textOf(key) ?? '', operator: textOf(operator) ?? '', values: textsOf(values) };
    }),
  };
}

/**
 * Whether a selector selects what has these labels; an empty selector selects everything.
 *
 * Semantics: Kubernetes, "Labels and Selectors".
 */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels, matchExpressions } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          // no API server takes another operator
          return false;
      }
    })
  );
}
