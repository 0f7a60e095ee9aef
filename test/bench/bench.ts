import { parseArgs } from 'node:util';
import { benchAudio } from './audio/bench-audio.ts';
import { benchSkipPath } from './skip-path.ts';

const { values, positionals } = parseArgs({
  options: { messages: { type: 'string', default: '100000' } },
  allowPositionals: true,
});
const [what = 'skip-path'] = positionals;
const print = (line: string) => console.log(line);

print(`node ${process.version}, ${process.platform} ${process.arch}`);
if (what === 'skip-path') await benchSkipPath(print, Number(values.messages));
else if (what === 'audio') await benchAudio(print);
else throw new Error(`Cannot measure "${what}": name skip-path or audio`);
