import { parseArgs } from 'node:util';
import { benchSkipPath } from './skip-path.ts';

const { values } = parseArgs({ options: { messages: { type: 'string', default: '100000' } } });

console.log(`node ${process.version}, ${process.platform} ${process.arch}`);
await benchSkipPath((line) => console.log(line), Number(values.messages));
