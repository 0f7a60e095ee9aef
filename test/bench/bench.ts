import { parseArgs } from 'node:util';
import { benchPlan } from './plan.ts';
import { benchSkipPath } from './skip-path.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    ids: { type: 'string', default: '1000000' },
  },
});
const print = (line: string) => console.log(line);

print(`node ${process.version}, ${process.platform} ${process.arch}`);
await benchPlan(print, Number(values.ids));
await benchSkipPath(print, Number(values.messages));
