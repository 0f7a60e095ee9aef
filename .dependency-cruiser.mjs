/**
 * The import rules of CONTRIBUTING.md: functions -> shared, infra -> shared/graph and job declarations,
 * scripts -> anything but test, and inside shared one direction only.
 */
const shared = '^shared/';

/** Forbids `from` to import anything in shared/ but the folders named. */
const layer = (from, allowed) => ({
  name: `shared-${from}-layer`,
  comment: `shared/${from} may import from shared/ only: ${[from, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `${shared}${from}/` },
  to: { path: shared, pathNot: `${shared}(${[from, ...allowed].join('|')})/` },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle hides which file comes first',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-is-the-bottom',
      comment: 'shared/ is deployed with every function: it imports nothing above it',
      severity: 'error',
      from: { path: shared },
      to: { path: '^(functions|infra|scripts|test)/' },
    },
    {
      name: 'functions-import-shared-only',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(infra|scripts|test)/' },
    },
    {
      name: 'infra-imports-declarations-only',
      comment: 'The program describes resources: it loads job.ts files and never a transform',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^(functions|shared|scripts|test)/',
        pathNot: '^(functions/(.+/job|graph)\\.ts|shared/(graph|errors)/)',
      },
    },
    {
      name: 'scripts-and-test-are-the-top',
      severity: 'error',
      from: { pathNot: '^(scripts|test)/' },
      to: { path: '^(scripts|test)/' },
    },
    {
      name: 'scripts-do-not-import-test',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^test/' },
    },
    {
      name: 'google-clients-behind-the-platform',
      comment: 'In deployed code only shared/platform/gcp talks to the Google clients',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/platform/gcp/' },
      to: { path: '@google-cloud/(?!functions-framework)' },
    },
    {
      name: 'testing-is-not-deployed',
      comment: 'shared/testing runs transforms in tests and on the command line, and is no part of one',
      severity: 'error',
      from: { path: '^(functions|infra|shared/(?!testing/))' },
      to: { path: '^shared/testing/' },
    },
    {
      name: 'no-copyleft-in-shared',
      comment: 'essentia.js is AGPL-3.0: only the example jobs that need it import it',
      severity: 'error',
      from: { path: shared },
      to: { path: 'essentia\\.js' },
    },
    layer('errors', []),
    layer('graph', ['errors']),
    layer('message', ['graph', 'errors']),
    layer('platform', ['errors']),
    layer('plan', ['graph', 'errors']),
    layer('audio', ['errors']),
    layer('backfill', ['runtime', 'message', 'graph', 'platform', 'errors']),
    layer('worker', ['errors']),
    layer('testing', ['runtime', 'platform', 'errors']),
    layer('runtime', ['plan', 'message', 'graph', 'platform', 'errors']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
