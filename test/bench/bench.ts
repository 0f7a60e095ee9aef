import { parseArgs } from 'node:util';
import { benchAudio } from './audio/bench-audio.ts';
import { benchPlan } from './plan.ts';
import { benchPublish } from './publish.ts';
import { benchSkipPath } from './skip-path.ts';

const { values, positionals } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    ids: { type: 'string', default: '1000000' },
  },
  allowPositionals: true,
});
const [what = 'skip-path', ...rest] = positionals;
const print = (line: string) => console.log(line);
const benches: Readonly<Record<string, () => Promise<void>>> = {
  'skip-path': () => benchSkipPath(print, Number(values.messages)),
  audio: () => benchAudio(print, rest),
  plan: () => benchPlan(print, Number(values.ids)),
  publish: () => benchPublish(print),
};

const bench = benches[what];
if (!bench) throw new Error(`Cannot measure "${what}": name one of ${Object.keys(benches).join(', ')}`);
print(`node ${process.version}, ${process.platform} ${process.arch}`);
await bench();
