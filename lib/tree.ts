/** A read-only tree of files. The server gives directories and archives, tests give objects. Paths use `/` and are relative. */
export interface Tree {
  /** Content as UTF-8 text, or null where there is no such file. */
  text(path: string): Promise<string | null>
  /** Names and kinds in a directory, sorted by name; empty where there is none. */
  list(path: string): Promise<TreeEntry[]>
}

export interface TreeEntry {
  name: string
  kind: 'file' | 'directory' | 'other'
  size: number
}
