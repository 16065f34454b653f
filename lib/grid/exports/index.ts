import { csv } from './csv'
import { json } from './json'
import { latex } from './latex'
import { markdown } from './markdown'
import type { Exporter } from './types'

/** Every format, in the order of the menu. */
export const EXPORTERS: readonly Exporter[] = [csv, json, markdown, latex]

export function getExporter(id: string): Exporter | undefined {
  return EXPORTERS.find((exporter) => exporter.id === id)
}
