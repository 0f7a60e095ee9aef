import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { BuildError } from '../../scripts/build/build-error.ts';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { exitCodeOf } from '../../scripts/cli/exit-code.ts';
import { describeError } from '../../scripts/cli/report-error.ts';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { GraphError } from '../../shared/graph/parse-declaration.ts';

const withCode = (code: unknown) => Object.assign(new Error('from a client'), { code });

describe('the exit code', () => {
  it.each([
    ['an error that nobody foresaw', new TypeError('x is not a function'), 1],
    ['something that is no error', 'text', 1],
    ['a wrong command line', new CliError(2, 'Cannot'), 2],
    ['a graph that cannot be', new GraphError('Cannot declare job'), 2],
    ['a function that cannot be built', new BuildError('Cannot bundle functions'), 2],
    ['an entity id that is not allowed', new KlioError('BAD_MESSAGE', 'Cannot use entity id'), 2],
    ['a missing role', new KlioError('PERMISSION_DENIED', 'Cannot read'), 4],
    ['storage that does not answer', new KlioError('STORAGE_UNAVAILABLE', 'Cannot read'), 1],
    ['a missing bucket', withCode(404), 4],
    ['a missing topic', withCode(5), 4],
    ['an emulator that is not there', withCode('ECONNREFUSED'), 4],
    ['no credentials', new Error('Could not load the default credentials. Browse to …'), 4],
    ['what a cause says', new Error('Cannot list', { cause: withCode(403) }), 4],
  ])('of %s is known', (_what, thrown, code) => expect(exitCodeOf(thrown)).toBe(code));
});

describe('an error for people', () => {
  it('is its message, without a stack, when they can act on it', () => {
    expect(describeError(new CliError(2, 'Cannot find job'), { debug: false })).toEqual([
      'error: Cannot find job',
    ]);
  });

  it('says how to learn more when it was not foreseen', () => {
    const lines = describeError(new TypeError('x is not a function'), { debug: false });
    expect(lines).toEqual(['error: x is not a function', 'Run it again with --debug to see where.']);
  });

  it('has stack and causes with --debug', () => {
    const error = new Error('outer', { cause: new CommanderError(1, 'code', 'inner') });
    expect(describeError(error, { debug: true }).join('\n')).toMatch(
      /outer\n +at .*caused by: .*inner\n +at /s,
    );
  });
});
