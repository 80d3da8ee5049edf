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
const PURE = ['kernel', 'policy', 'world', ...ENGINE, 'claims', 'report', 'grant/plan', 'grant/emit'];
const any = (names) => names.join('|');

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.(test|d)\\.ts$|/cli/main\\.ts$|^src/index\\.ts$' },
      to: {},
    },
    ...Object.entries(allowed).map(([layer, below]) => ({
      name: `layer-${layer.replace('/', '-')}`,
      comment: `${layer} may import only: ${[layer, ...below].join(', ')}`,
      severity: 'error',
      from: { path: `^src/${layer}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: `^src/(${any([layer, ...below])})/` },
    })),
    {
      name: 'pure-no-packages',
      comment: 'pure layers import no npm package and no node: module',
      severity: 'error',
      from: { path: `^src/(${any(PURE)})/`, pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypes: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-no-pkg',
          'npm-unknown',
          'undetermined',
          'unknown',
        ],
      },
    },
    {
      name: 'one-door',
      comment: 'from outside, a layer is entered through its index.ts',
      severity: 'error',
      from: { path: '^src/((?:(?:grant|engine)/)?[^/]+)/' },
      to: {
        path: '^src/((?:(?:grant|engine)/)?[^/]+)/',
        pathNot: ['^src/$1/', '^src/(?:(?:grant|engine)/)?[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'aws-sdk-only-in-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sources/aws|grant/apply|lab)/' },
      to: { path: '@aws-sdk/' },
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
      to: { path: '^src/', pathNot: `^src/(${any(PURE)})/` },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|^test/' },
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
