/**
 * A read-only tree of files that may be large, broken, unreadable or hostile. Paths are relative, with `/`; the root is
 * the empty text. Nothing outside of the root can be named, links are listed and never followed.
 */
export interface ResultTree {
  /** Sorted by name. @throws TreeError */
  list(path: string): Promise<ResultEntry[]>
  /** Whole content as UTF-8. @throws TreeError, also where it is larger than `maxBytes` */
  text(path: string, maxBytes: number): Promise<string>
  /** Content in pieces, for hashing, packing and files too large for a text. @throws TreeError */
  bytes(path: string): AsyncIterable<Uint8Array>
}

export interface ResultEntry {
  name: string
  kind: 'file' | 'directory' | 'link' | 'other'
  /** Bytes of a file; 0 for the others. */
  size: number
}

export class TreeError extends Error {
  override readonly name = 'TreeError'
  constructor(
    readonly path: string,
    readonly why: 'absent' | 'unreadable' | 'too_large' | 'not_text',
    message: string,
  ) {
    super(message)
  }
}
