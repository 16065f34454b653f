/** Packages whose data sets have other sizes. */
import { packageRecord } from '../../../storage/testing/package-record'
import { changed, type PackageFiles, package3 } from '../../../storage/testing/package-tree'

interface Metadata {
  parameters: { dataset: Record<string, unknown> }
  system_info: Record<string, unknown> | null
  args: Record<string, unknown>
}
/** With another number of files in the metadata of a phase. */
export const files = (phase: string, count: number, of: PackageFiles = package3()) =>
  changed(of, new RegExp(`/${phase}/.*_metadata\\.json$`), (content: Metadata) => {
    content.parameters.dataset.num_files_train = count
  })
export const sized = (change: (content: Metadata) => void) =>
  packageRecord(changed(package3(), /\/datasize\/.*_metadata\.json$/, change))
export const valid = await packageRecord(package3())
export const none = await packageRecord({ 'closed/': '' })
