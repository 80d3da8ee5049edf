import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './planted-tree.ts';

/** One import that should be caught, and the rules that should catch it. */
export interface PlantedImport {
  readonly name: string;
  readonly from: string;
  /** An import specifier, as it stands in the file. */
  readonly imports: string;
  readonly rules: readonly string[];
}

/** Every layer and part of a layer that has a door. */
export const DOORS = [
  'kernel',
  'policy',
  'world',
  'engine/evaluate',
  'engine/reason',
  'engine/reach',
  'claims',
  'report',
  'grant/plan',
  'grant/emit',
  'grant/apply',
  'sources',
  'lab',
];

/** A small project with all layers, in which every import is in order. */
export const inOrder: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'planted',
    type: 'module',
    dependencies: { commander: '*', picocolors: '*', yaml: '*', '@aws-sdk/client-sts': '*' },
    devDependencies: { vitest: '*', typescript: '*' },
  }),
  'tsconfig.base.json': readFileSync(join(ROOT, 'tsconfig.base.json'), 'utf8'),
  'tsconfig.test.json': readFileSync(join(ROOT, 'tsconfig.test.json'), 'utf8'),
  ...Object.fromEntries(DOORS.map((layer) => [`src/${layer}/index.ts`, "export * from './inside.ts';\n"])),
  ...Object.fromEntries(DOORS.map((layer) => [`src/${layer}/inside.ts`, 'export const inside = 1;\n'])),
  'src/index.ts': "export * from './kernel/index.ts';\nexport * from './engine/reason/index.ts';\n",
  'src/policy/parse.ts': "import '../kernel/index.ts';\nimport './inside.ts';\n",
  'src/policy/parse.test.ts': "import 'vitest';\nimport 'node:fs';\nimport './parse.ts';\n",
  'src/engine/reach/search.ts': "import '../reason/index.ts';\nimport '../../world/index.ts';\n",
  'src/report/text.ts': "import '../claims/index.ts';\nimport '../engine/reach/index.ts';\n",
  'src/sources/files.ts': "import 'node:fs';\nimport 'yaml';\nimport '../world/index.ts';\n",
  'src/cli/main.ts': "import './run.ts';\nimport '../report/index.ts';\nimport '../sources/index.ts';\n",
  'src/cli/run.ts': "import 'commander';\nexport {};\n",
  'test/cli.test.ts': "import '../src/cli/run.ts';\nimport '../src/kernel/inside.ts';\n",
};

/** Imports that the rules forbid, each in a file of its own. */
export const forbiddenImports: readonly PlantedImport[] = [
  ...DOORS.map((layer) => ({
    name: `the library's entry from ${layer}, which is below it`,
    from: `src/${layer}/upward.ts`,
    imports: `${'../'.repeat(layer.split('/').length)}index.ts`,
    rules: [`layer-${layer.replace('/', '-')}`],
  })),
  {
    name: 'the reasoner from the evaluator, beside it',
    from: 'src/engine/evaluate/sideways.ts',
    imports: '../reason/index.ts',
    rules: ['layer-engine-evaluate'],
  },
  {
    name: 'a source from the world, the one way round that nobody would notice',
    from: 'src/world/read.ts',
    imports: '../sources/index.ts',
    rules: ['layer-world'],
  },
  {
    name: 'a layer above, which comes back to where it started',
    from: 'src/engine/reason/inside.ts',
    imports: '../reach/index.ts',
    rules: ['layer-engine-reason'],
  },
  {
    name: 'a report from the claims',
    from: 'src/claims/print.ts',
    imports: '../report/index.ts',
    rules: ['layer-claims'],
  },
  {
    name: 'a file behind the door of a layer below',
    from: 'src/claims/deep.ts',
    imports: '../engine/reason/inside.ts',
    rules: ['one-door'],
  },
  {
    name: 'a file behind the door of a layer, from a test in another',
    from: 'src/world/deep.test.ts',
    imports: '../policy/inside.ts',
    rules: ['one-door'],
  },
  {
    name: 'a file behind a door from the command line',
    from: 'src/cli/deep.ts',
    imports: '../sources/inside.ts',
    rules: ['one-door'],
  },
  {
    name: 'a Node module from a pure layer',
    from: 'src/policy/disk.ts',
    imports: 'node:fs',
    rules: ['pure-no-packages'],
  },
  {
    name: 'an npm package from a pure layer',
    from: 'src/grant/emit/template.ts',
    imports: 'yaml',
    rules: ['pure-no-packages'],
  },
  {
    name: "the project's own description from a pure layer",
    from: 'src/report/version.ts',
    imports: '../../package.json',
    rules: ['pure-no-packages'],
  },
  {
    name: 'the command line from the lab',
    from: 'src/lab/command.ts',
    imports: '../cli/run.ts',
    rules: ['layer-lab', 'nobody-imports-cli', 'one-door'],
  },
  {
    name: 'the AWS SDK from the command line',
    from: 'src/cli/aws.ts',
    imports: '@aws-sdk/client-sts',
    rules: ['cloud-clients-only-in-adapters'],
  },
  {
    name: 'a terminal from a source',
    from: 'src/sources/colour.ts',
    imports: 'picocolors',
    rules: ['terminal-only-in-cli'],
  },
  {
    name: 'a test from what is shipped',
    from: 'src/sources/helped.ts',
    imports: '../policy/parse.test.ts',
    rules: ['not-to-test', 'one-door'],
  },
  {
    name: 'a tool from what is shipped',
    from: 'src/cli/tool.ts',
    imports: 'typescript',
    rules: ['not-to-dev-dependency'],
  },
  {
    name: 'a file that is not there',
    from: 'src/sources/gone.ts',
    imports: './nowhere.ts',
    rules: ['resolvable', 'not-to-dev-dependency'],
  },
  {
    name: 'anything from a folder that is no layer',
    from: 'src/helpers/text.ts',
    imports: '../kernel/index.ts',
    rules: ['known-layers-from'],
  },
  {
    name: 'a folder that is no layer from the command line',
    from: 'src/cli/helped.ts',
    imports: '../helpers/text.ts',
    rules: ['known-layers-to', 'one-door'],
  },
  {
    name: 'a file of engine/ that is in none of its parts',
    from: 'src/cli/engine.ts',
    imports: '../engine/loose.ts',
    rules: ['known-layers-to', 'one-door'],
  },
  {
    name: 'a source from a page for the browser',
    from: 'web/page.ts',
    imports: '../src/sources/index.ts',
    rules: ['web-is-pure'],
  },
];
