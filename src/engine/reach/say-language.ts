import type { GlobItem, Language } from '../reason/index.ts';

/** A set of subject claims in words, for issuers whose subjects rolepin does not know. */
export function describeLanguage(language: Language | undefined): string {
  if (language === undefined) return 'any subject';
  switch (language.kind) {
    case 'all':
      return 'any subject';
    case 'none':
      return 'no subject';
    case 'finite':
      return [...language.values].sort().join(' or ');
    case 'automaton':
      return language.automaton.items === undefined ? 'a subject' : spell(language.automaton.items);
    case 'not':
      return `any subject but ${describeLanguage(language.part)}`;
    case 'and':
    case 'or':
      return language.parts.map(describeLanguage).join(` ${language.kind} `);
  }
}

function spell(items: readonly GlobItem[]): string {
  return items
    .map((item) => (item.kind === 'unit' ? String.fromCharCode(item.unit) : item.kind === 'any' ? '*' : '?'))
    .join('');
}
