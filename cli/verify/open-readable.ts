import { type OpenedResults, openResults } from '../../io/archive'
import { RungridError } from '../../lib/errors/rungrid-error'
import { TreeError } from '../../lib/storage/tree'

/**
 * Opens what was given and looks into it: a folder that may not be listed is an error, and not a tree without results.
 * @throws RungridError as `openResults`
 */
export async function openReadable(full: string, signal: AbortSignal): Promise<OpenedResults> {
  const opened = await openResults(full, { signal })
  try {
    await opened.tree.list('')
    return opened
  } catch (error) {
    await opened.close()
    throw error instanceof TreeError
      ? new RungridError('results_unreadable', `${full} can't be read: ${error.message}.`)
      : error
  }
}
