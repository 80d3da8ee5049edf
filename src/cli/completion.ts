import type { CommandSpec, Run } from './command.ts';
import { EXIT } from './exit.ts';
import { GROUPS, groupOf } from './groups.ts';
import type { OptionSpec } from './option-spec.ts';

/** `rolepin completion`: a script that completes commands, options and the words that an option takes. */
export function completionOf(commands: readonly CommandSpec[]): Run {
  return async ([shell]) => {
    const script = shell === 'bash' ? bash : shell === 'zsh' ? zsh : fish;
    return { exit: EXIT.ok, text: script(commands) };
  };
}

/** `--format` and whether a value follows; a short form (`-f, --filename`) is not offered. */
function flagOf({ flags }: OptionSpec): { readonly flag: string; readonly takesValue: boolean } {
  const [flag = '', value] = flags.replace(/^-\w, /, '').split(' ');
  return { flag, takesValue: value !== undefined };
}

/** A word that may stand first: a command, or a group of commands with those in it. */
interface Word {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
}

function wordsOf(commands: readonly CommandSpec[]): readonly Word[] {
  const words = new Map<string, Word>();
  for (const { name, summary } of commands) {
    const group = groupOf(name);
    if (group === undefined) {
      words.set(name, { name, summary, commands: [] });
      continue;
    }
    const before = words.get(group)?.commands ?? [];
    const member = { name: name.slice(group.length + 1), summary };
    words.set(group, { name: group, summary: GROUPS[group] ?? '', commands: [...before, member] });
  }
  return [...words.values()];
}

const namesOf = (words: readonly { readonly name: string }[]): string =>
  words.map(({ name }) => name).join(' ');
const groupsOf = (words: readonly Word[]): readonly Word[] =>
  words.filter((word) => word.commands.length > 0);
const optionsOf = (command: CommandSpec): string =>
  [...command.options.map((option) => flagOf(option).flag), '--help'].join(' ');
const choicesOf = (command: CommandSpec): readonly string[] =>
  command.operands.flatMap(({ choices }) => choices ?? []);

/** What completes the value of an option, by the commands that have it: `check --format`. */
function valuesOf(commands: readonly CommandSpec[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const option of options) {
      const { flag, takesValue } = flagOf(option);
      if (!takesValue) continue;
      const generator = option.file === true ? '-f' : `-W '${(option.choices ?? []).join(' ')}'`;
      values.set(generator, [...(values.get(generator) ?? []), `'${name} ${flag}'`]);
    }
  }
  return values;
}

function bash(all: readonly CommandSpec[]): string {
  const values = [...valuesOf(all)].map(
    ([generator, places]) =>
      `    ${places.join('|')})
      mapfile -t COMPREPLY < <(compgen ${generator} -- "$word"); return ;;`,
  );
  const commands = all.map(
    (command) =>
      `    '${command.name}') options='${optionsOf(command)}'; words='${choicesOf(command).join(' ')}' ;;`,
  );
  const first = wordsOf(all);
  const groups = groupsOf(first).map(
    (group) => `    ${group.name})
      if (( COMP_CWORD == 2 )); then
        mapfile -t COMPREPLY < <(compgen -W '${namesOf(group.commands)} help --help' -- "$word")
        return
      fi
      name="${group.name} \${COMP_WORDS[2]}" ;;`,
  );
  return `# bash completion for rolepin: source <(rolepin completion bash)
_rolepin() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options words
  local name="\${COMP_WORDS[1]}"
  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W '${namesOf(first)} help --help --version' -- "$word")
    return
  fi
  case "$name" in
${groups.join('\n')}
  esac
  case "$name $before" in
${values.join('\n')}
  esac
  case "$name" in
${commands.join('\n')}
    help) words='${namesOf(first)}' ;;
  esac
  if [[ "$word" == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -n "$words" ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _rolepin rolepin
`;
}

function zsh(all: readonly CommandSpec[]): string {
  const first = wordsOf(all);
  const summaries = first.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const groups = groupsOf(first).map(
    (group) => `    ${group.name})
      if (( CURRENT == 2 )); then
        commands=(
${group.commands.map(({ name, summary }) => `          '${name}:${quoted(summary)}'`).join('\n')}
        )
        _describe command commands
        return
      fi
      name="${group.name} \${words[2]}"
      shift words
      (( CURRENT -= 1 )) ;;`,
  );
  const cases = all.map((command) => {
    const options = command.options.map((option) => {
      const { flag, takesValue } = flagOf(option);
      const times = option.many === true ? '*' : '';
      const words =
        option.file === true
          ? '_files'
          : option.choices === undefined
            ? ' '
            : `(${option.choices.join(' ')})`;
      return `      '${times}${flag}[${quoted(option.says).replace(/[[\]]/g, '')}]${takesValue ? `:value:${words}` : ''}'`;
    });
    const words = choicesOf(command);
    const operand = words.length > 0 ? `(${words.join(' ')})` : '_files';
    return `    '${command.name}') _arguments \\\n${[...options, `      '*:argument:${operand}'`].join(' \\\n')} ;;`;
  });
  return `#compdef rolepin
# zsh completion for rolepin: source <(rolepin completion zsh)
_rolepin() {
  local -a commands=(
${summaries.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="\${words[2]}"
  shift words
  (( CURRENT -= 1 ))
  case "$name" in
${groups.join('\n')}
  esac
  case "$name" in
${cases.join('\n')}
  esac
}
compdef _rolepin rolepin
`;
}

function fish(all: readonly CommandSpec[]): string {
  const lines = all.flatMap((command) => {
    const seen = `-n '${command.name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ')}'`;
    const options = command.options.map((option) => {
      const { flag, takesValue } = flagOf(option);
      const words = option.choices === undefined ? '' : ` -f -a '${option.choices.join(' ')}'`;
      const value = takesValue ? ` -r${option.file === true ? ' -F' : words}` : '';
      return `complete -c rolepin ${seen} -l ${flag.slice(2)}${value} -d '${quoted(option.says)}'`;
    });
    const words = choicesOf(command);
    return [
      ...options,
      ...(words.length === 0 ? [] : [`complete -c rolepin -f ${seen} -a '${words.join(' ')}'`]),
    ];
  });
  const words = wordsOf(all).flatMap(({ name, summary, commands }) => [
    `complete -c rolepin -f -n __fish_use_subcommand -a ${name} -d '${quoted(summary)}'`,
    ...commands.map(
      (member) =>
        `complete -c rolepin -f -n '__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from ${namesOf(commands)}' -a ${member.name} -d '${quoted(member.summary)}'`,
    ),
  ]);
  return `# fish completion for rolepin: rolepin completion fish > ~/.config/fish/completions/rolepin.fish\n${[...words, ...lines].join('\n')}\n`;
}

/** For single quotes of a shell, and without the colons that zsh takes for separators. */
const quoted = (text: string): string => text.replaceAll("'", '’').replaceAll(':', ' -').replaceAll('\\', '');
