import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../../scripts/emulator/core/journal.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const FORMAT = { format: 'test-1' };

const JOURNAL = join(import.meta.dirname, '../../../scripts/emulator/core/journal.ts');

function open(directory: string): { journal: Journal; records: string[] } {
  const records: string[] = [];
  const journal = Journal.open(directory, FORMAT, (record) => records.push(record));
  return { journal, records };
}

function recordsIn(directory: string): string[] {
  const { journal, records } = open(directory);
  journal.close();
  return records;
}

function onlyFile(directory: string): string {
  const names = readdirSync(directory);
  expect(names).toHaveLength(1);
  return join(directory, names[0]!);
}

function directoryWith(records: readonly string[]): string {
  const directory = temporaryDirectory();
  const { journal } = open(directory);
  for (const record of records) journal.append(record);
  journal.close();
  return directory;
}

describe('Journal', () => {
  it('replays what was appended, in order, over several starts', () => {
    const directory = directoryWith(['one', 'zwei ü 🎵', '']);
    const { journal, records } = open(directory);
    journal.append('four');
    journal.close();
    expect(records).toEqual(['one', 'zwei ü 🎵', '']);
    expect(recordsIn(directory)).toEqual(['one', 'zwei ü 🎵', '', 'four']);
  });

  it('replays records that are longer than its read buffer', () => {
    const long = ['a'.repeat(3_000_000), 'b', 'c'.repeat(1_048_576 - 10), 'd'];
    expect(recordsIn(directoryWith(long))).toEqual(long);
  });

  it('drops a torn last line wherever it was cut, and goes on behind the line before', () => {
    const whole = readFileSync(onlyFile(directoryWith(['first', 'second']))).length;
    const start = whole - Buffer.byteLength('00000000 second\n');
    for (let cut = start; cut < whole; cut += 1) {
      const directory = directoryWith(['first', 'second']);
      truncateSync(onlyFile(directory), cut);
      const { journal, records } = open(directory);
      journal.append('third');
      journal.close();
      expect(records).toEqual(['first']);
      expect(recordsIn(directory)).toEqual(['first', 'third']);
    }
  });

  it('drops a last line whose bytes do not match its checksum', () => {
    const directory = directoryWith(['first']);
    appendFileSync(onlyFile(directory), '0badf00d second\n');
    expect(recordsIn(directory)).toEqual(['first']);
    expect(readFileSync(onlyFile(directory), 'utf8')).not.toContain('second');
  });

  it('starts empty when not even the header was written', () => {
    const directory = directoryWith([]);
    truncateSync(onlyFile(directory), 5);
    expect(recordsIn(directory)).toEqual([]);
    expect(recordsIn(directory)).toEqual([]);
  });

  it('refuses a file that is damaged before its last line', () => {
    const directory = directoryWith(['first', 'second', 'third']);
    const file = onlyFile(directory);
    writeFileSync(file, readFileSync(file, 'utf8').replace('second', 'sacond'));
    expect(() => open(directory)).toThrow(/damaged before its last line.*journal-00000001, byte=\d+/);
  });

  it('refuses a file of another format', () => {
    const directory = directoryWith(['first']);
    expect(() => Journal.open(directory, { format: 'test-2' }, () => undefined)).toThrow(
      'format=test-1, wanted=test-2',
    );
  });

  it('keeps only what a rewrite was given, and appends behind it', () => {
    const directory = directoryWith(['old']);
    const { journal } = open(directory);
    journal.rewrite(['new', 'x'.repeat(2_000_000)]);
    journal.append('behind');
    journal.close();
    expect(readdirSync(directory)).toEqual(['journal-00000002']);
    expect(recordsIn(directory)).toEqual(['new', 'x'.repeat(2_000_000), 'behind']);
  });

  it('keeps the old file when a rewrite dies in the middle', () => {
    const directory = directoryWith(['old']);
    const { journal } = open(directory);
    function* failing() {
      yield 'new';
      throw new Error('Died');
    }
    expect(() => journal.rewrite(failing())).toThrow('Died');
    journal.append('later');
    journal.close();
    expect(readdirSync(directory).sort()).toEqual(['journal-00000001', 'journal-00000002.draft']);
    expect(recordsIn(directory)).toEqual(['old', 'later']);
    expect(readdirSync(directory)).toEqual(['journal-00000001']);
  });

  it('takes the new file when the process died before it removed the old one', () => {
    const directory = directoryWith(['old']);
    const old = readFileSync(onlyFile(directory));
    const { journal } = open(directory);
    journal.rewrite(['new']);
    journal.close();
    writeFileSync(join(directory, 'journal-00000001'), old);
    expect(recordsIn(directory)).toEqual(['new']);
    expect(readdirSync(directory)).toEqual(['journal-00000002']);
  });

  it('asks for a rewrite when it has grown to its limit, and to twice its size after the last one', () => {
    const directory = temporaryDirectory();
    const journal = Journal.open(directory, { ...FORMAT, rewriteAboveBytes: 16_000 }, () => undefined);
    const append = (bytes: number) => journal.append('x'.repeat(bytes));
    append(15_000);
    expect(journal.wantsRewrite).toBe(false);
    append(2_000);
    expect(journal.wantsRewrite).toBe(true);
    journal.rewrite(['y'.repeat(12_000)]);
    append(10_000);
    expect(journal.wantsRewrite).toBe(false);
    append(3_000);
    expect(journal.wantsRewrite).toBe(true);
    journal.close();
  });

  it('asks for a rewrite after a start with a large file, so that restarts do not let it grow', () => {
    const directory = directoryWith(['x'.repeat(17_000)]);
    const journal = Journal.open(directory, { ...FORMAT, rewriteAboveBytes: 16_000 }, () => undefined);
    expect(journal.wantsRewrite).toBe(true);
    journal.close();
  });

  it.each([1, 2, 3, 4, 5])(
    'has everything that was appended before the process was killed, also by a rewrite (%d)',
    async (run) => {
      const directory = temporaryDirectory();
      // Rewrites with every 16 KiB, to the last ten records; the number of each stored record goes to the parent.
      const script = `
      import { writeSync } from 'node:fs';
      import { Journal } from ${JSON.stringify(JOURNAL)};
      const options = { ...${JSON.stringify(FORMAT)}, rewriteAboveBytes: 16384 };
      const live = [];
      const journal = Journal.open(${JSON.stringify(directory)}, options, () => {});
      for (let i = 0; ; i++) {
        if (journal.wantsRewrite) journal.rewrite(live);
        const record = String(i).padEnd(500, 'x');
        journal.append(record);
        live.push(record);
        if (live.length > 10) live.shift();
        writeSync(1, i + '\\n');
      }`;
      const args = ['--input-type=module-typescript', '-e', script];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let told = '';
      for await (const chunk of child.stdout) {
        told += chunk;
        if (told.length > 3_000 * run) child.kill('SIGKILL');
      }
      const last = Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
      const numbers = recordsIn(directory).map((record) => Number.parseInt(record, 10));
      expect(last).toBeGreaterThan(500);
      // One more may have been stored than was told, and none is missing in between.
      expect(numbers.at(-1)).toBeGreaterThanOrEqual(last);
      expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
      expect(numbers.length).toBeGreaterThanOrEqual(10);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'stores nothing of a record that did not fit, and goes on when there is room',
    () => {
      const directory = temporaryDirectory();
      // 100 KiB of file at most: the write that crosses it is cut short, as on a full disk.
      const script = `
      import { Journal } from ${JSON.stringify(JOURNAL)};
      const journal = Journal.open(${JSON.stringify(directory)}, ${JSON.stringify(FORMAT)}, () => {});
      let stored = 0, refused = 0;
      for (let i = 0; i < 20; i++) {
        try { journal.append(String(i).padEnd(i === 15 ? 10 : 9000, 'x')); stored++; } catch (error) { refused++; }
      }
      console.log(JSON.stringify({ stored, refused }));`;
      const command = 'trap "" XFSZ; ulimit -f 100; exec "$0" --input-type=module-typescript -e "$1"';
      const run = spawnSync('bash', ['-c', command, process.execPath, script], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const { stored, refused } = JSON.parse(run.stdout) as { stored: number; refused: number };
      expect(refused).toBeGreaterThan(3);
      const records = recordsIn(directory);
      expect(records).toHaveLength(stored);
      // The small one fitted although larger ones before it had not.
      expect(records.at(-1)).toBe('15xxxxxxxx');
    },
  );
});
