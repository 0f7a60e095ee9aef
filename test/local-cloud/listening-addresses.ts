import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** TCP addresses that this process or one of its children listens on. */
export function listeningAddresses(): string[] {
  const inodes = new Set(familyOf(process.pid).flatMap(socketInodes));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
      .map((fields) => readAddress(fields[1] ?? '')),
  );
}

function familyOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ').filter(Boolean) : [];
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode ? [inode] : [];
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** `0100007F:1F90` as `127.0.0.1:8080`; an IPv6 address as it is. */
function readAddress(hex: string): string {
  const [address = '', port = ''] = hex.split(':');
  if (address.length > 8) return `[${address}]:${Number.parseInt(port, 16)}`;
  const bytes = Buffer.from(address, 'hex').reverse();
  return `${bytes.join('.')}:${Number.parseInt(port, 16)}`;
}
