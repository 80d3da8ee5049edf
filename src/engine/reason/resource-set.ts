import type { ResourceElement, Template } from '../../policy/index.ts';
import { fillTemplate, type KnownValue, resourceLanguage } from './fill.ts';
import { complement, either, glob, type Language, NONE } from './text/language.ts';

/** The resources that an element matches, for certain and at most. */
interface ResourceSet {
  readonly certain: Language;
  readonly possible: Language;
  readonly because: string | undefined;
}

/** The resources that an element matches. */
export function resourceSet(element: ResourceElement, known: KnownValue): ResourceSet {
  let certain: Language = NONE;
  let possible: Language = NONE;
  let because: string | undefined;
  for (const value of element.values) {
    const early = earlyVariable(value);
    // AWS allows variables behind the fifth colon only, and does not say what one before it does
    const filled = fillTemplate(value, early === undefined ? known : () => undefined, false);
    // without a value for its variable the pattern matches nothing
    if (filled.kind === 'no-value') continue;
    if (filled.open !== undefined) {
      possible = either(possible, glob(filled.items));
      because =
        early === undefined
          ? `the variable \`\${${filled.open}}\` ties two parts of the request together`
          : `AWS does not say what the variable \`\${${early}}\` before the fifth colon stands for`;
      continue;
    }
    const language = resourceLanguage(filled.items);
    certain = either(certain, language);
    possible = either(
      possible,
      filled.loose === undefined ? language : either(language, resourceLanguage(filled.loose)),
    );
  }
  if (!element.negated) return { certain, possible, because };
  return { certain: complement(possible), possible: complement(certain), because };
}

/** Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags", section "Resource element". */
function earlyVariable({ tokens }: Template): string | undefined {
  let colons = 0;
  for (const token of tokens) {
    if (token.kind === 'variable' && colons < 5) return token.key;
    if (token.kind === 'text') colons += token.text.split(':').length - 1;
  }
  return undefined;
}
