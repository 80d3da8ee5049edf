import { Argument, Command, CommanderError, Option } from 'commander';
import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands.ts';
import { makeContext } from './context.ts';
import { EXIT } from './exit.ts';
import { GROUPS, groupOf } from './groups.ts';
import type { Io } from './io.ts';
import type { OptionSpec } from './option-spec.ts';
import type { Options } from './options.ts';
import { writeOutput } from './output.ts';
import { usageText } from './usage.ts';

/** Runs a command line to its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exit: number = EXIT.ok;
  const program = makeProgram(io, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync(helpLast(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // help and version were asked for, or shown for want of a command
    if (error.exitCode !== 0) exit = EXIT.usage;
  }
  return exit;
}

/** `help lab up` is `lab up --help`: the parser's own help goes no further than the group. A name that is none is called, and refused. */
function helpLast(argv: readonly string[]): string[] {
  const [first, ...names] = argv;
  if (first !== 'help' || names.length !== 2) return [...argv];
  return COMMANDS.some(({ name }) => name === names.join(' ')) ? [...names, '--help'] : names;
}

function makeProgram(io: Io, done: (exit: number) => void): Command {
  const program = new Command('rolepin')
    .description('Pin an AWS IAM role to one pod, and prove that nothing else can assume it.')
    .version(io.version, '-V, --version', 'the version of rolepin')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [COMMAND]', 'help for a command')
    .configureHelp({ subcommandTerm: termOf })
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 110),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 110),
      outputError: (text, write) => write(usageText(text, undefined)),
    });
  const groups = new Map<string, Command>();
  for (const spec of COMMANDS) {
    const group = groupOf(spec.name);
    const parent = group === undefined ? program : (groups.get(group) ?? makeGroup(group, program));
    if (group !== undefined) groups.set(group, parent);
    parent.addCommand(makeCommand(spec, parent, io, done));
  }
  return program;
}

/** The command that holds those whose names begin with its own. */
function makeGroup(name: string, program: Command): Command {
  const group = new Command(name)
    .copyInheritedSettings(program)
    .configureOutput({ outputError: (text, write) => write(usageText(text, name)) })
    .helpCommand('help [COMMAND]', 'help for a command')
    .summary(GROUPS[name] ?? '')
    .description(`${GROUPS[name] ?? ''}.`.replace(/^./, (letter) => letter.toUpperCase()));
  program.addCommand(group);
  return group;
}

/** A command in the list of all: without its options, which would leave its sentence no room. */
function termOf(command: Command): string {
  const operands = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? name : `[${name}]`;
  });
  return [command.name(), ...operands].join(' ');
}

function makeCommand(spec: CommandSpec, parent: Command, io: Io, done: (exit: number) => void): Command {
  const command = new Command(spec.name.split(' ').at(-1))
    .copyInheritedSettings(parent)
    .configureOutput({ outputError: (text, write) => write(usageText(text, spec.name)) })
    .summary(spec.summary)
    .description(
      [`${spec.summary}.`, ...spec.details].join('\n\n').replace(/^./, (letter) => letter.toUpperCase()),
    );
  for (const { name, says, required, many, choices } of spec.operands) {
    const shown = `${name}${many ? '...' : ''}`;
    const argument = new Argument(required ? `<${shown}>` : `[${shown}]`, says);
    command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
  }
  for (const option of spec.options) command.addOption(makeOption(option));
  const examples = spec.examples.flatMap(({ says, command: line }) => [`  ${says}:`, `    ${line}`]);
  if (examples.length > 0) command.addHelpText('after', ['', 'Examples:', ...examples].join('\n'));
  return command.action(async () => {
    const options = command.opts<Options>();
    const taken = takenOption(options);
    if (taken !== undefined) command.error(`error: ${taken}`);
    const context = await makeContext(io, options);
    const execute = await spec.load();
    const answer = await execute(
      command.processedArgs.flat().filter((value) => value !== undefined) as string[],
      options,
      context,
    );
    const written = answer.text === undefined || (await writeOutput(answer.text, options, context));
    done(written ? answer.exit : EXIT.usage);
  });
}

/** What to say where an option that was left without its value has taken the next option for it. */
function takenOption(options: Options): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    const taken = [value].flat().find((one) => typeof one === 'string' && one.startsWith('--'));
    if (taken !== undefined) return `'--${name}' needs a value, and '${taken}' is an option`;
  }
  return undefined;
}

function makeOption({ flags, says, choices, many, heldAs }: OptionSpec): Option {
  const option = new Option(flags.replace(/ (\S+)$/, ' <$1>'), says);
  if (heldAs !== undefined) option.attributeName = () => heldAs;
  if (choices !== undefined) return option.choices([...choices]);
  if (many !== true) return option;
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}
