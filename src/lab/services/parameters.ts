import { AwsError } from '../http/aws-error.ts';

/** The parameters of a form, read as AWS's query protocol writes them. */
export interface Parameters {
  readonly text: (name: string) => string | undefined;
  /** A parameter that has to be there. */
  readonly required: (name: string) => string;
  /** `true` and `false`. */
  readonly flag: (name: string) => boolean | undefined;
  readonly whole: (name: string) => number | undefined;
  /** The items of `NAME.member.N`, in order. */
  readonly list: (name: string) => readonly string[];
  /** The structures of `NAME.member.N.…`, in order. */
  readonly structures: (name: string) => readonly Parameters[];
  /** Whether any member of a list is there. */
  readonly has: (name: string) => boolean;
  /** All of them, for the log. */
  readonly entries: () => readonly (readonly [name: string, value: string])[];
}

export function makeParameters(form: readonly (readonly [name: string, value: string])[]): Parameters {
  const values = new Map(form);
  const text = (name: string): string | undefined => values.get(name);
  const numbers = (name: string): readonly number[] => {
    const found = new Set<number>();
    for (const key of values.keys()) {
      if (!key.startsWith(`${name}.member.`)) continue;
      const number = Number(/^\d{1,6}/.exec(key.slice(name.length + '.member.'.length))?.[0]);
      if (Number.isInteger(number)) found.add(number);
    }
    return [...found].sort((a, b) => a - b);
  };
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined || value === '') {
        throw new AwsError(
          'ValidationError',
          `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
        );
      }
      return value;
    },
    flag: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false')
        throw new AwsError('ValidationError', `${name} is true or false`);
      return value === 'true';
    },
    whole: (name) => {
      const value = text(name);
      if (value === undefined || value === '') return undefined;
      if (!/^-?\d{1,12}$/.test(value))
        throw new AwsError('ValidationError', `${name} is not a number: ${value.slice(0, 40)}`);
      return Number(value);
    },
    list: (name) => numbers(name).flatMap((number) => text(`${name}.member.${number}`) ?? []),
    structures: (name) =>
      numbers(name).map((number) => {
        const prefix = `${name}.member.${number}.`;
        return makeParameters(
          form
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, value]) => [key.slice(prefix.length), value]),
        );
      }),
    has: (name) => [...values.keys()].some((key) => key === name || key.startsWith(`${name}.`)),
    entries: () => form,
  };
}
