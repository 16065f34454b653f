import type { Listing } from '../../../storage/listing'
import type { PackageOrganisation } from '../../../storage/package'
import { foldersIn } from './tree'

/** Paths of `training/<model>` folders, of every system. */
export function trainingWorkloads(listing: Listing, organisations: readonly PackageOrganisation[]): string[] {
  return workloadsOf('training', listing, organisations)
}

export function checkpointWorkloads(listing: Listing, organisations: readonly PackageOrganisation[]): string[] {
  return workloadsOf('checkpointing', listing, organisations)
}

function workloadsOf(benchmark: string, listing: Listing, organisations: readonly PackageOrganisation[]): string[] {
  return organisations
    .flatMap(({ systems }) => systems)
    .flatMap(({ path }) => foldersIn(listing, `${path}/${benchmark}`).map((name) => `${path}/${benchmark}/${name}`))
}

/** Folders whose folders are single invocations, each named like a time: `run`, `datagen`, `datasize`, a checkpoint model. */
export function invocationFolders(listing: Listing, organisations: readonly PackageOrganisation[]): string[] {
  return [
    ...trainingWorkloads(listing, organisations).flatMap((path) =>
      foldersIn(listing, path)
        .filter((name) => ['datasize', 'datagen', 'run'].includes(name))
        .map((name) => `${path}/${name}`),
    ),
    ...checkpointWorkloads(listing, organisations),
  ]
}
