import { describe, expect, it } from 'vitest';
import { lastWords } from '../../../scripts/emulator/functions/last-words.ts';

const FRAMEWORK =
  '    at async main (/repo/node_modules/@google-cloud/functions-framework/build/src/main.js:40:32)';

describe('the last words of a process', () => {
  it.each([
    [
      'name a syntax error and its line',
      `Provided module can't be loaded.
Is there a syntax error in your code?
Detailed stack trace: file:///repo/functions/energy/transform.ts:2
const a: number = ;
                  ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected
    at parseTypeScript (node:internal/modules/typescript:72:36)
Could not load the function, shutting down.`,
      'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected (functions/energy/transform.ts:2)',
    ],
    [
      'name a thrown error and where in the sources it was thrown',
      `Provided module can't be loaded.
Is there a syntax error in your code?
Detailed stack trace: TypeError: Cannot read config [key=A]
    at read (file:///repo/node_modules/some/config.js:7:1)
    at setUp (file:///repo/functions/energy/index.ts:12:22)
${FRAMEWORK}
Could not load the function, shutting down.`,
      'TypeError: Cannot read config [key=A] (functions/energy/index.ts:12)',
    ],
    [
      'name a module that is not there',
      `Provided module can't be loaded.
Did you list all required modules in the package.json dependencies?
Detailed stack trace: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/shared/nothing.ts' imported from /repo/functions/energy/index.ts
    at finalizeResolution (node:internal/modules/esm/resolve:272:11)
Could not load the function, shutting down.`,
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/shared/nothing.ts' imported from /repo/functions/energy/index.ts",
    ],
    [
      'name a function that the module does not register',
      `Function 'energy' is not defined in the provided module.
Did you specify the correct target function to execute?
Could not load the function, shutting down.`,
      "Function 'energy' is not defined in the provided module.",
    ],
    [
      'name what came before the exit, not that there was an exit',
      `Unhandled rejection
Error: stray [entity=a]
    at file:///repo/functions/energy/transform.ts:30:5
Error: Process exited with code 16
    at process.<anonymous> (/repo/node_modules/@google-cloud/functions-framework/build/src/invoker.js:97:22)`,
      'Error: stray [entity=a] (functions/energy/transform.ts:30)',
    ],
    [
      'name an exhausted heap',
      `<--- Last few GCs --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0x931db0  [node]`,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ],
    [
      'are the last line when there is no error in them',
      'starting\nsegmentation fault\n',
      'segmentation fault',
    ],
    ['are empty when it wrote nothing', '', ''],
  ])('%s', (_what, stderr, expected) => {
    expect(lastWords(stderr.split('\n'), '/repo')).toBe(expected);
  });
});
