import { type Fact, isKnown, known, missing, peek } from './fact'
import { metadataFile, readJson } from './json-file'
import type { Listing } from './listing'
import type {
  CodeImage,
  PackageManifest,
  PackageOrganisation,
  PackageRecord,
  RunPapers,
  SystemDescription,
} from './package'
import { joined, readText } from './text-file'
import { type ResultTree, TreeError } from './tree'
import type { Division, StorageRun, TreeFault } from './types'
import { type JsonObject, objectAt, valueAt } from './values'
import { readYaml } from './yaml-file'

/** Bytes of a pointer file, which has a line. */
const POINTER_BYTES = 4096
/** `df` prints before the benchmark does: what is behind this many bytes of a log is not looked at. */
const LOG_HEAD_BYTES = 256 * 1024
const IMAGE = /^code-[^/]+$/

/**
 * What package rules see of a tree, from its listing and its small files: descriptions, inventories, code images, and
 * the papers of each run (which are put into it). One unreadable file is one fault. Never throws for what a tree holds.
 * @param runs of the whole tree; those outside of a division are left alone
 * @returns null where no `closed/` or `open/` folder stands at the root
 */
export async function readPackage(
  listing: Listing,
  tree: ResultTree,
  runs: readonly StorageRun[],
  faults: TreeFault[],
): Promise<PackageRecord | null> {
  const divisions = folders(listing, '')
    .map((name) => ({ name, division: divisionOf(name) }))
    .filter((one) => one.division !== null) as { name: string; division: Division }[]
  if (divisions.length === 0) return null

  const own = runs.filter(({ division }) => division === 'closed' || division === 'open')
  const organisations = divisions.flatMap(({ name, division }) =>
    folders(listing, name).map((organisation) => organisationAt(listing, division, name, organisation, own)),
  )
  const images = await readImages(listing, tree, organisations, faults)
  for (const run of own) run.papers = await readPapers(tree, run, images, faults)
  return {
    listing,
    organisations,
    descriptions: await readDescriptions(listing, tree, organisations, faults),
    runs: own,
    marker: await optionalYaml(listing, tree, '', 'mlperf-results.yaml', faults),
    codeImages: images,
    manifests: await readManifests(listing, tree, organisations, faults),
  }
}

/** Edition 1.0 writes `Closed` and `Open`; which spelling an edition takes is for its rules. */
function divisionOf(name: string): Division | null {
  const lower = name.toLowerCase()
  return lower === 'closed' || lower === 'open' ? lower : null
}

function organisationAt(
  listing: Listing,
  division: Division,
  folder: string,
  name: string,
  runs: readonly StorageRun[],
): PackageOrganisation {
  const path = `${folder}/${name}`
  const inside = runs.filter((run) => run.path.startsWith(`${path}/results/`))
  const systems = folders(listing, `${path}/results`).map((system) => {
    const at = `${path}/results/${system}`
    return { name: system, path: at, runs: inside.filter((run) => run.path.startsWith(`${at}/`)) }
  })
  return { division, name, path, systems }
}

async function readDescriptions(
  listing: Listing,
  tree: ResultTree,
  organisations: readonly PackageOrganisation[],
  faults: TreeFault[],
): Promise<SystemDescription[]> {
  const found: SystemDescription[] = []
  for (const { division, name: organisation, path } of organisations) {
    const folder = `${path}/systems`
    for (const { name, kind } of listing.entries(folder)) {
      const [, system, ending] = /^([^.].*)\.(yaml|yml|json)$/.exec(name) ?? []
      if (kind !== 'file' || system === undefined) continue
      const content =
        ending === 'json'
          ? await readJson(tree, { path: folder }, name, faults)
          : objectAt(await readYaml(tree, { path: folder }, name, faults), '')
      found.push({ path: `${folder}/${name}`, division, organisation, system, content })
    }
  }
  return found
}

async function readImages(
  listing: Listing,
  tree: ResultTree,
  organisations: readonly PackageOrganisation[],
  faults: TreeFault[],
): Promise<CodeImage[]> {
  const names = [...new Set(organisations.map(({ name }) => name))]
  const pools = [
    { path: 'code-images', organisation: null },
    ...names.map((name) => ({ path: name, organisation: name })),
    ...organisations.map(({ path, name }) => ({ path, organisation: name })),
  ]
  const images: CodeImage[] = []
  for (const { path: pool, organisation } of pools)
    for (const name of folders(listing, pool).filter((one) => IMAGE.test(one))) {
      const path = `${pool}/${name}`
      const hash = await readJson(tree, { path }, '.code-hash.json', faults, { optional: true })
      images.push({ name, path, organisation, hash })
    }
  return images
}

async function readManifests(
  listing: Listing,
  tree: ResultTree,
  organisations: readonly PackageOrganisation[],
  faults: TreeFault[],
): Promise<PackageManifest[]> {
  const manifests: PackageManifest[] = []
  for (const { division, name: organisation, path } of organisations) {
    if (!holds(listing, path, 'submission.yaml')) continue
    const content = await optionalYaml(listing, tree, path, 'submission.yaml', faults)
    manifests.push({ path: `${path}/submission.yaml`, organisation, division, content })
  }
  return manifests
}

async function readPapers(
  tree: ResultTree,
  run: StorageRun,
  images: readonly CodeImage[],
  faults: TreeFault[],
): Promise<RunPapers> {
  const has = (name: string) => run.files.some(({ path }) => path === name)
  const json = async (name: string): Promise<Fact<JsonObject>> =>
    has(name) ? readJson(tree, run, name, faults) : missing(name)
  const codeImage = has(POINTER) ? trimmed(await readText(tree, run, POINTER, faults, POINTER_BYTES)) : missing(POINTER)
  const separation = await json('fs_separation.json')
  const read = await metadataOf(tree, run)
  return {
    codeImage,
    image: imageOf(peek(codeImage), run, images),
    provenance: await json('provenance.json'),
    separation,
    mounts: isKnown(separation) ? missing('*.stdout.log') : await readMounts(tree, run),
    args: objectAt(read, 'args'),
    declaresProvenance: isKnown(valueAt(read, 'provenance_file')),
  }
}

/** What the benchmark read, where it kept it; else read again, without telling its faults a second time. */
async function metadataOf(
  tree: ResultTree,
  run: StorageRun & { metadata?: Fact<JsonObject> },
): Promise<Fact<JsonObject>> {
  if (run.metadata !== undefined) return run.metadata
  const name = metadataFile(run)
  return name === null ? missing('*_metadata.json') : readJson(tree, run, name, [])
}

const POINTER = '.mlps-code-image'

function trimmed(fact: Fact<string>): Fact<string> {
  return isKnown(fact) ? known(fact.value.trim(), fact.source) : fact
}

/** 32 hex digits of a pointer, whatever algorithm stands before them. @returns null for another text */
export function pointedHash(pointer: string): string | null {
  return /^(?:[a-z0-9-]+:)?([0-9a-f]{32})$/.exec(pointer)?.[1] ?? null
}

/** Looked for in the pool of the tree first, then in that of the organisation. */
function imageOf(pointer: string | undefined, run: StorageRun, images: readonly CodeImage[]): CodeImage | null {
  const hash = pointer === undefined ? null : pointedHash(pointer)
  if (hash === null) return null
  const named = images.filter(({ name }) => name === `code-${hash.slice(0, 8)}`)
  return (
    named.find(({ organisation }) => organisation === null) ??
    named.find(({ organisation }) => organisation === run.organisation) ??
    null
  )
}

/** Mount points in the output of `df` at the head of the run's log. */
async function readMounts(tree: ResultTree, run: StorageRun): Promise<Fact<string[]>> {
  const log = run.files.find(({ path }) => /^[^/]+\.stdout\.log$/.test(path))?.path
  if (log === undefined) return missing('*.stdout.log')
  const head = await headOf(tree, joined(run.path, log))
  if (head === null) return missing(log, undefined, "can't be read")
  const mounts = mountsIn(head)
  return mounts.length === 0 ? missing(log, 'df', 'is not in it') : known(mounts, log)
}

async function headOf(tree: ResultTree, path: string): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for await (const piece of tree.bytes(path)) {
      text += decoder.decode(piece.subarray(0, LOG_HEAD_BYTES - bytes), { stream: true })
      bytes += piece.length
      if (bytes >= LOG_HEAD_BYTES) break
    }
    return text
  } catch (error) {
    if (error instanceof TreeError) return null
    throw error
  }
}

/** Last columns of the lines below the title line of `df`. Mount points may hold spaces. */
export function mountsIn(log: string): string[] {
  const mounts: string[] = []
  let inside = false
  for (const line of log.split('\n')) {
    if (/Filesystem\s.*\sMounted on\s*$/.test(line)) inside = true
    else if (inside) {
      const mount = /\s\d+%\s+(\/.*?)\s*$/.exec(line)?.[1]
      if (mount === undefined) inside = false
      else mounts.push(mount)
    }
  }
  return mounts
}

async function optionalYaml(
  listing: Listing,
  tree: ResultTree,
  folder: string,
  name: string,
  faults: TreeFault[],
): Promise<Fact<JsonObject>> {
  if (!holds(listing, folder, name)) return missing(name)
  return objectAt(await readYaml(tree, { path: folder }, name, faults), '')
}

function holds(listing: Listing, folder: string, name: string): boolean {
  return listing.entries(folder).some((entry) => entry.name === name && entry.kind === 'file')
}

/** Names of folders that are no hidden ones. */
function folders(listing: Listing, path: string): string[] {
  return listing
    .entries(path)
    .filter(({ name, kind }) => kind === 'directory' && !name.startsWith('.'))
    .map(({ name }) => name)
}
