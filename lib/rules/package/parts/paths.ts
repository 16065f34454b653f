import type { Json } from '../../../matrix/types'
import { type Fact, isKnown, missing, peek } from '../../../storage/fact'
import type { StorageRun } from '../../../storage/types'
import { textAt } from '../../../storage/values'

/** Option that says where the measured data lies. */
export function dataPath(run: StorageRun): Fact<string> {
  const args: Fact<Json> = run.papers?.args ?? missing('*_metadata.json', 'args')
  return set(textAt(args, run.benchmark === 'checkpointing' ? 'checkpoint_folder' : 'data_dir'))
}

export function resultsPath(run: StorageRun): Fact<string> {
  return set(textAt(run.papers?.args ?? missing('*_metadata.json', 'args'), 'results_dir'))
}

/** Data in an object store: there is no file system that logs could share with it. */
export function isObjectStore(run: StorageRun): boolean {
  const type = peek(textAt(run.parameters, 'storage.storage_type'))
  const data = peek(dataPath(run))
  const access = run.papers && peek(textAt(run.papers.args, 'data_access_protocol'))
  return access === 'object' || type === 's3' || type === 'object' || /^[a-z][a-z0-9+.-]*:\/\//.test(data ?? '')
}

/** Without what changes nothing: `//`, `/./`, a slash at the end. */
export function plainPath(path: string): string {
  const parts = path.split('/').filter((part, i) => (part !== '' && part !== '.') || i === 0)
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/')
}

/** The mount point that a path lies below: the longest that fits. */
export function mountOf(path: string, mounts: readonly string[]): string | null {
  const plain = plainPath(path)
  const below = mounts.filter((mount) => mount === '/' || plain === mount || plain.startsWith(`${plainPath(mount)}/`))
  return below.reduce<string | null>(
    (best, mount) => (best === null || mount.length > best.length ? mount : best),
    null,
  )
}

/** An empty text says nothing. */
function set(fact: Fact<string>): Fact<string> {
  if (!isKnown(fact) || fact.value.trim() !== '') return fact
  const [file = '', field] = fact.source.split(': ')
  return missing(file, field, 'is empty')
}
