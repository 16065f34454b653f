/** Runs in a package, with the papers beside them. */
import { packagedRun, packageRecord } from '../../../storage/testing/package-record'
import { changed, type PackageFiles, package2, package3 } from '../../../storage/testing/package-tree'
import type { StorageRun } from '../../../storage/types'

const UNET = 'closed/Acme/results/nvme-box/training/unet3d'
export const RUN = `${UNET}/run/20260302_100000`
export const DATAGEN = `${UNET}/datagen/20260302_083000`
export async function runOf(files: PackageFiles, path = RUN, facts: Partial<StorageRun> = {}): Promise<StorageRun> {
  const run = (await packageRecord(files, { [path]: facts })).runs.find((one) => one.path === path)
  if (!run) throw new Error(`no run at ${path}`)
  return run
}
export const run3 = await runOf(package3())
export const run2 = await runOf(package2())
export const loose = { ...run3, division: null }
export const sizing = await runOf(package3(), `${UNET}/datasize/20260302_080000`)
export const args = (change: (args: Record<string, unknown>) => void) =>
  changed(package3(), /run\/.*_metadata\.json$/, (content: { args: Record<string, unknown> }) => change(content.args))
const VECTORS = 'closed/Acme/results/nvme-box/vector_database/milvus/DISKANN/run/20260302_100000'
export const vectors = (of: Record<string, string>) =>
  packagedRun(VECTORS, { 'vector_database_20260302_100000_metadata.json': JSON.stringify({ args: of }) })
export const DF = `before
Filesystem     1K-blocks    Used Available Use% Mounted on
/dev/sda1       10000000 5000000   5000000  50% /
tmpfs            1000000       0   1000000   0% /run
sut:/export    100000000       0 100000000   0% /mnt/sut
after
`
