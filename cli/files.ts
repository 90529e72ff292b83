import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BadInput, messageOf } from '#core/errors';

const LARGEST_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The text of a file that a command was given.
 *
 * @param lenient bytes that are no UTF-8 become U+FFFD, for files of which each line stands for itself.
 * @throws {BadInput} `unreadable-input` when it is missing, not a file, too large or not UTF-8.
 */
export async function readInput(cwd: string, file: string, lenient = false): Promise<string> {
  try {
    const bytes = await readFile(resolve(cwd, file));
    if (bytes.length > LARGEST_FILE_BYTES) throw new Error(`it is larger than ${LARGEST_FILE_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: !lenient }).decode(bytes);
  } catch (error) {
    throw new BadInput('unreadable-input', `\`${file}\` cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
