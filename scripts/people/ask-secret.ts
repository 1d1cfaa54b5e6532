import { readFile } from 'node:fs/promises';
import { stderr, stdin } from 'node:process';
import { UsageError } from '../command-line.ts';

const ENTER = /[\r\n]/;
const END_OF_TEXT = '\u0003';
const RUBOUT = ['\u0008', '\u007f'];

/** The secret of a file, without the line break that editors put at its end. @throws UsageError where it is empty */
export async function secretOfFile(file: string): Promise<string> {
  const secret = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError(`${file} is empty`);
  return secret;
}

/** Asks for a secret at the terminal, which does not show it; twice, so that it is what was meant. @throws UsageError */
export async function askSecret(what: string): Promise<string> {
  if (!stdin.isTTY) throw new UsageError('there is no terminal to ask at: give --secret-file FILE');
  const first = await askOnce(`${what}: `);
  if (first === '') throw new UsageError('nothing was entered');
  if ((await askOnce(`${what}, again: `)) !== first) throw new UsageError('the two were not the same');
  return first;
}

async function askOnce(prompt: string): Promise<string> {
  stderr.write(prompt);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  try {
    return await new Promise((resolve, reject) => {
      let typed = '';
      const take = (chunk: string) => {
        for (const letter of chunk) {
          if (letter === END_OF_TEXT) return finish(() => reject(new UsageError('interrupted')));
          if (ENTER.test(letter)) return finish(() => resolve(typed));
          typed = RUBOUT.includes(letter) ? typed.slice(0, -1) : typed + letter;
        }
      };
      const finish = (done: () => void) => {
        stdin.off('data', take);
        done();
      };
      stdin.on('data', take);
    });
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}
