import type { GridTable } from '../table'

/** A format in which a grid leaves. One file each; `index.ts` lists them. Page, API and command line use the same. */
export interface Exporter {
  id: string
  /** For people: `LaTeX`. */
  title: string
  /** Of the file, without a dot. */
  extension: string
  mediaType: string
  /** The whole file. Text from users is escaped, so that it opens or compiles as it is. */
  render(table: GridTable): string
}
