/** The formats that can be imported. Another one is a file beside this and a line here. */
import csv from './csv'
import jsonl from './jsonl'
import lmEval from './lm-eval'
import type { ImportFormat, ImportTree } from './types'

/** In the order in which they are asked: the strict ones first. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [lmEval, csv, jsonl]

export function importFormat(id: string): ImportFormat | undefined {
  return IMPORT_FORMATS.find((format) => format.id === id)
}

/** The format of a tree, or null. */
export async function detectFormat(tree: ImportTree): Promise<ImportFormat | null> {
  for (const format of IMPORT_FORMATS) if (await format.detect(tree)) return format
  return null
}
