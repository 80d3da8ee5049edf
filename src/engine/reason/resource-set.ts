import { literalOf, type ResourceElement, type Template } from '../../policy/index.ts';
import { fillTemplate, type KnownValue, resourceLanguage } from './fill.ts';
import { complement, either, glob, type Language, NONE, texts } from './text/language.ts';

/** Resources that are matched for certain, and at most. */
interface ResourceSet {
  readonly certain: Language;
  readonly possible: Language;
  readonly because: string | undefined;
}

/** The resources that an element matches. */
export function resourceSet(element: ResourceElement, known: KnownValue): ResourceSet {
  const sets = element.values.map((value) => oneResource(value, known));
  const because = sets.findLast((set) => set.because !== undefined)?.because;
  const union = sets.map((set) => set.certain).reduce(either, NONE);
  const certain = element.negated ? complement(union) : union;
  if (sets.every((set) => set.certain === set.possible)) return { certain, possible: certain, because };
  const widest = sets.map((set) => set.possible).reduce(either, NONE);
  if (!element.negated) return { certain, possible: widest, because };
  return { certain: complement(widest), possible: certain, because };
}

const sure = (language: Language): ResourceSet => ({
  certain: language,
  possible: language,
  because: undefined,
});

function oneResource(value: Template, known: KnownValue): ResourceSet {
  const plain = literalOf(value);
  if (plain !== undefined) return sure(texts([plain]));
  const early = earlyVariable(value);
  // AWS allows variables behind the fifth colon only, and does not say what one before it does
  const filled = fillTemplate(value, early === undefined ? known : () => undefined, false);
  // without a value for its variable the pattern matches nothing
  if (filled.kind === 'no-value') return sure(NONE);
  if (filled.open !== undefined) {
    const because =
      early === undefined
        ? `the variable \`\${${filled.open}}\` ties two parts of the request together`
        : `AWS does not say what the variable \`\${${early}}\` before the fifth colon stands for`;
    return { certain: NONE, possible: glob(filled.items), because };
  }
  const language = resourceLanguage(filled.items);
  if (filled.loose === undefined) return sure(language);
  const possible = either(language, resourceLanguage(filled.loose));
  return { certain: language, possible, because: undefined };
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
