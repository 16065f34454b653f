import { stat } from 'node:fs/promises'
import path from 'node:path'
import { directoryTree } from '../../../io/directory-tree'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { ResultTree } from '../../../lib/storage/tree'
import type { TreeSource } from './protocol'
import { unionTree } from './union-tree'

/** @param tmpDir where an archive is unpacked to @throws RungridError that calls the source what the person called it */
export async function openSource(
  source: TreeSource,
  _tmpDir: string,
): Promise<{ tree: ResultTree; close(): Promise<void> }> {
  if (source.kind === 'runs') {
    const tree = await unionTree(source.runs.map(({ id, dir }) => ({ id, tree: directoryTree(dir) })))
    return { tree, close: async () => undefined }
  }
  try {
    const found = await stat(source.path)
    if (!found.isDirectory())
      throw new RungridError('results_unreadable', `${source.path} is no folder.`, {
        fix: 'Unpack it and name the folder.',
      })
    return { tree: directoryTree(source.path), close: async () => undefined }
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    const { code, fix, cause } = error
    const called = (text: string) => calledAs(text, source)
    throw new RungridError(code, called(error.message), { cause, ...(fix === undefined ? {} : { fix: called(fix) }) })
  }
}

/** An upload lies in a directory of ours, which is nobody's business. */
function calledAs(text: string, { path: file, label }: { path: string; label: string }): string {
  return text.replaceAll(file, `\`${label}\``).replaceAll(path.dirname(file), path.dirname(label))
}
