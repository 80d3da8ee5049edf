import type { CommandSpec, Run } from './command.ts';
import { EXIT } from './exit.ts';
import type { OptionSpec } from './option-spec.ts';

/** `rolepin completion`: a script that completes commands, options and the words that an option takes. */
export function completionOf(commands: readonly CommandSpec[]): Run {
  return async ([shell]) => {
    const script = shell === 'bash' ? bash : shell === 'zsh' ? zsh : fish;
    return { exit: EXIT.ok, text: script(commands) };
  };
}

/** `--format` and whether a value follows. */
function flagOf({ flags }: OptionSpec): { readonly flag: string; readonly takesValue: boolean } {
  const [flag = '', value] = flags.split(' ');
  return { flag, takesValue: value !== undefined };
}

const namesOf = (commands: readonly CommandSpec[]): string => commands.map(({ name }) => name).join(' ');
const optionsOf = (command: CommandSpec): string =>
  [...command.options.map((option) => flagOf(option).flag), '--help'].join(' ');
const choicesOf = (command: CommandSpec): readonly string[] =>
  command.operands.flatMap(({ choices }) => choices ?? []);

/** The options that take words, each once; an option of one name takes the same words everywhere. */
function wordsByFlag(commands: readonly CommandSpec[]): ReadonlyMap<string, readonly string[] | undefined> {
  const all = commands
    .flatMap((command) => command.options)
    .map((option) => ({ ...flagOf(option), option }))
    .filter(({ takesValue }) => takesValue);
  return new Map(
    all.map(({ flag, option }) => [flag, option.file === true ? undefined : (option.choices ?? [])]),
  );
}

function bash(all: readonly CommandSpec[]): string {
  const values = [...wordsByFlag(all)].map(([flag, words]) =>
    words === undefined
      ? `    ${flag}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;`
      : `    ${flag}) mapfile -t COMPREPLY < <(compgen -W '${words.join(' ')}' -- "$word"); return ;;`,
  );
  const commands = all.map(
    (command) =>
      `    ${command.name}) options='${optionsOf(command)}'; words='${choicesOf(command).join(' ')}' ;;`,
  );
  return `# bash completion for rolepin: source <(rolepin completion bash)
_rolepin() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options words
  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W '${namesOf(all)} help --help --version' -- "$word")
    return
  fi
  case "$before" in
${values.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.join('\n')}
    help) words='${namesOf(all)}' ;;
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
  const summaries = all.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
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
    return `    ${command.name}) _arguments \\\n${[...options, `      '*:argument:${operand}'`].join(' \\\n')} ;;`;
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
${cases.join('\n')}
  esac
}
compdef _rolepin rolepin
`;
}

function fish(all: readonly CommandSpec[]): string {
  const lines = all.flatMap((command) => {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = command.options.map((option) => {
      const { flag, takesValue } = flagOf(option);
      const words = option.choices === undefined ? '' : ` -f -a '${option.choices.join(' ')}'`;
      const value = takesValue ? ` -r${option.file === true ? ' -F' : words}` : '';
      return `complete -c rolepin ${seen} -l ${flag.slice(2)}${value} -d '${quoted(option.says)}'`;
    });
    const words = choicesOf(command);
    return [
      `complete -c rolepin -f -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.summary)}'`,
      ...options,
      ...(words.length === 0 ? [] : [`complete -c rolepin -f ${seen} -a '${words.join(' ')}'`]),
    ];
  });
  return `# fish completion for rolepin: rolepin completion fish > ~/.config/fish/completions/rolepin.fish\n${lines.join('\n')}\n`;
}

/** For single quotes of a shell, and without the colons that zsh takes for separators. */
const quoted = (text: string): string => text.replaceAll("'", '’').replaceAll(':', ' -').replaceAll('\\', '');
