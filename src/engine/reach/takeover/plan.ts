import type { PolicyDocument } from '../../../policy/index.ts';
import { type GlobItem, glob, type KeyRange, type Language, literalItems } from '../../reason/index.ts';
import type { OpenResource } from '../action.ts';
import type { Principal } from '../facts.ts';
import type { Because, Certainty } from '../path.ts';

/** One call to AWS that a takeover needs. */
export interface PlannedCall {
  /** All must be allowed on the resource; the first is the call's own. */
  readonly actions: readonly string[];
  readonly resource: string | OpenResource;
  /** Tags of a resource that exists. */
  readonly tags?: ReadonlyMap<string, string>;
  readonly keys?: readonly KeyRange[];
  /** Beginnings of key names that the caller chooses: a service's own keys, tags of what is made. */
  readonly open?: readonly string[];
  /** Of a bucket: what it lets whom do, besides what their own policies do. */
  readonly bucketPolicy?: PolicyDocument;
  /** Beginnings of key names whose value the world does not hold: tags of a resource that is not in it. */
  readonly uncertain?: readonly string[];
}

/** A way to take an identity over: who is allowed all calls has it. */
export interface Plan {
  /** The finding: `takeover/update-trust`. */
  readonly id: string;
  /** Whose the resources are. Only principals of this account are asked, but where a policy of the resource lets others in. */
  readonly account: string;
  /** What principals of other accounts meet besides the policies. */
  readonly outsiders?: Outsiders;
  /** What the principal may do, in one sentence that begins with `may`. */
  readonly says: string;
  readonly calls: readonly PlannedCall[];
  /** What else makes it work: the statement by which the role trusts the service. */
  readonly because?: readonly Because[];
  readonly certainty?: Certainty;
  /** What a possible takeover needs. */
  readonly needs?: string;
  /** The principal that it is for; all if left out. */
  readonly by?: Principal;
}

/** Others than the account's own get in nowhere, or not for certain. */
export type Outsiders =
  | { readonly kind: 'barred'; readonly needs?: undefined }
  | { readonly kind: 'doubtful'; readonly needs: string };

/** Plans of one kind, made only if somebody may be able to carry them out. */
export interface PlanFamily {
  readonly account: string;
  /** Only those are asked who might be allowed one of these actions; on the resource, if there is one. */
  readonly actions: readonly string[];
  readonly resource?: string;
  /**
   * All principals of the account are asked, and those of other accounts who may be allowed it: the policy of the resource
   * may let in who has no permission of their own, and whom it lets in from elsewhere.
   */
  readonly everyone?: boolean;
  /** Made when first asked for, for the principals that are left. */
  readonly plans: (principals: readonly Principal[]) => readonly Plan[];
}

/**
 * Any resource of a pattern, in which `*` stands for a text without colons:
 * `arn:aws:lambda:*:111122223333:function:*`.
 */
export function anyOf(pattern: string, ...preferred: readonly string[]): OpenResource {
  return { language: languageOf(pattern), preferred: [...preferred, ...examples(pattern)] };
}

const languages = new Map<string, Language>();

function languageOf(pattern: string): Language {
  const known = languages.get(pattern);
  if (known !== undefined) return known;
  const items = pattern
    .split('*')
    .flatMap((piece, index): GlobItem[] => [
      ...(index === 0 ? [] : [{ kind: 'any', within: true } as const]),
      ...literalItems(piece),
    ]);
  const made = glob(items);
  if (languages.size >= REMEMBERED) languages.clear();
  languages.set(pattern, made);
  return made;
}

/** So many patterns are remembered: one for each kind of resource and account. */
const REMEMBERED = 10_000;

/** Resources that read well in a report. */
function examples(pattern: string): readonly string[] {
  return ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'].map((region) =>
    pattern
      .split(':')
      .map((part, index) => part.replace('*', index < 5 ? region : 'rolepin').replaceAll('*', '1'))
      .join(':'),
  );
}

/** A service's own keys in a call, in lower case. */
export const ownKeys = (action: string): string =>
  `${action.slice(0, action.indexOf(':') + 1).toLowerCase()}`;
