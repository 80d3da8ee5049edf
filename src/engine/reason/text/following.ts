import type { Automaton } from './automaton.ts';
import { accepted, both, complement, contains, either, type Language, texts } from './language.ts';

/** What may follow a beginning, so that the whole is in the language. */
export function following(language: Language, beginning: string): Language {
  switch (language.kind) {
    case 'none':
    case 'all':
      return language;
    case 'finite':
      return texts(
        [...language.values]
          .filter((value) => value.startsWith(beginning))
          .map((value) => value.slice(beginning.length)),
      );
    case 'automaton':
      return accepted(begun(language.automaton, beginning));
    case 'and':
      return language.parts.map((part) => following(part, beginning)).reduce(both);
    case 'or':
      return language.parts.map((part) => following(part, beginning)).reduce(either);
    case 'not':
      return complement(following(language.part, beginning));
  }
}

/** The automaton that has read the beginning already. */
function begun(automaton: Automaton, beginning: string): Automaton {
  let start = automaton.start;
  for (let index = 0; index < beginning.length; index += 1)
    start = automaton.next(start, beginning.charCodeAt(index));
  const whole = accepted(automaton);
  return {
    start,
    next: (state, unit) => automaton.next(state, unit),
    accepts: (state) => automaton.accepts(state),
    outlook: (state) => automaton.outlook(state),
    units: automaton.units,
    classes: automaton.classes,
    samples: (automaton.samples ?? [])
      .filter((sample) => sample.startsWith(beginning))
      .map((sample) => sample.slice(beginning.length))
      .filter((sample) => contains(whole, beginning + sample)),
    key: `${beginning.length}:${beginning} before ${automaton.key}`,
  };
}
