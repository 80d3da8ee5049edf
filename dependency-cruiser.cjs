const { include: pureFolders } = require('./tsconfig.pure.json');

const ENGINE = ['engine/evaluate', 'engine/reason', 'engine/reach'];

/** Layers, lowest first. A layer may import itself and the layers listed for it, and nothing else. */
const allowed = {
  kernel: [],
  policy: ['kernel'],
  world: ['kernel', 'policy'],
  'engine/evaluate': ['kernel', 'policy', 'world'],
  'engine/reason': ['kernel', 'policy', 'world'],
  'engine/reach': ['kernel', 'policy', 'world', 'engine/evaluate', 'engine/reason'],
  claims: ['kernel', 'policy', 'world', ...ENGINE],
  report: ['kernel', 'policy', 'world', ...ENGINE, 'claims'],
  'grant/plan': ['kernel', 'policy', 'world', ...ENGINE, 'claims'],
  'grant/emit': ['kernel', 'policy', 'world', 'grant/plan'],
  'grant/apply': ['kernel', 'policy', 'world', 'grant/plan'],
  sources: ['kernel', 'policy', 'world'],
  lab: ['kernel', 'policy', 'world', 'engine/evaluate', 'sources'],
};

const any = (names) => names.join('|');
const TEST = '\\.test\\.ts$';
const LAYER = `^src/(${any([...Object.keys(allowed), 'cli'])})/`;
const IN_LAYER = '^src/((?:(?:grant|engine)/)?[^/]+)/';
const PURE = `^(${any(pureFolders)})/`;
const DOOR = '^src/(?:(?:grant|engine)/)?[^/]+/index\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'within a layer; a circle through several layers breaks a row of the table above',
      severity: 'error',
      from: { path: IN_LAYER },
      to: { circular: true, viaOnly: { path: '^src/$1/' } },
    },
    { name: 'no-circular-outside', severity: 'error', from: { pathNot: '^src/' }, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: `${TEST}|\\.d\\.ts$|/cli/main\\.ts$|^src/index\\.ts$` },
      to: {},
    },
    ...Object.entries(allowed).map(([layer, below]) => ({
      name: `layer-${layer.replace('/', '-')}`,
      comment: `${layer} may import only: ${[layer, ...below].join(', ')}`,
      severity: 'error',
      from: { path: `^src/${layer}/`, pathNot: TEST },
      to: { path: '^src/', pathNot: `^src/(${any([layer, ...below])})/` },
    })),
    {
      name: 'known-layers-from',
      comment: 'a folder of src/ is a layer, with a row of its own above',
      severity: 'error',
      from: { path: '^src/', pathNot: `${LAYER}|^src/index\\.ts$` },
      to: {},
    },
    {
      name: 'known-layers-to',
      comment: 'a folder of src/ is a layer, with a row of its own above',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `${LAYER}|^src/index\\.ts$` },
    },
    {
      name: 'pure-no-packages',
      comment: 'pure layers import no npm package, no node: module and nothing outside src/',
      severity: 'error',
      from: { path: PURE, pathNot: TEST },
      to: { pathNot: '^src/' },
    },
    {
      name: 'one-door',
      comment: 'from outside, a layer is entered through its index.ts',
      severity: 'error',
      from: { path: IN_LAYER },
      to: { path: IN_LAYER, pathNot: ['^src/$1/', DOOR] },
    },
    {
      name: 'library-by-the-doors',
      comment: 'the library entry re-exports what the layers export',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: DOOR },
    },
    {
      name: 'cloud-clients-only-in-adapters',
      comment: 'clients of AWS and Kubernetes belong where the outside is',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sources|grant/apply|lab)/' },
      to: { path: '@aws-sdk/|@smithy/|@kubernetes/client-node' },
    },
    {
      name: 'terminal-only-in-cli',
      comment: 'only the command line knows that there is a terminal',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: 'node_modules/(commander|picocolors)/' },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      from: { pathNot: '^(src/cli|test)/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'web-is-pure',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: PURE },
    },
    {
      name: 'not-to-test',
      comment: 'what is shipped does not lean on what is not',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: `${TEST}|^(test|scripts|bench|web)/` },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'what is shipped imports only what package.json lists under dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.d.ts'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
