import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pointsInputSchema } from '../lib/api/series'
import { jsonSchemaOf, metricsLineSchema, SCHEMA_NAMES, schemaFiles } from '../lib/progress/json-schemas'
import { parseProgress } from '../lib/progress/parse'
import { PointBatch } from '../lib/series/batch'
import { readPoints } from '../lib/series/points-input'

const dir = path.resolve(import.meta.dirname, '../docs/schemas')
const exampleOf = (name: string) => jsonSchemaOf(name)!.examples as Record<string, unknown>[]

describe('the JSON Schema files', () => {
  it('are what the schemas of the server say; after a change: npm run schemas', () => {
    const there = readdirSync(dir).filter((name) => name.endsWith('.json'))
    const files = Object.fromEntries(
      there.map((name) => [name, JSON.parse(readFileSync(path.join(dir, name), 'utf8'))]),
    )
    const made = [...schemaFiles()].map(([name, text]) => [name, JSON.parse(text)])
    expect(files).toEqual(Object.fromEntries(made))
  })

  it.each(SCHEMA_NAMES)(
    '%s describes each of its fields, and can be read back as a schema that takes its examples',
    (name) => {
      const document = jsonSchemaOf(name)!
      for (const [field, { description }] of Object.entries(
        (document.properties ?? {}) as Record<string, { description?: string }>,
      ))
        expect(description, field).toMatch(/\.$/)
      const schema = z.fromJSONSchema(document as Parameters<typeof z.fromJSONSchema>[0])
      for (const example of exampleOf(name)) expect(schema.safeParse(example).error).toBeUndefined()
      expect(schema.safeParse({ step: 'ten', lastUpdatedTime: 7, columns: 1 }).success).toBe(false)
    },
  )

  it('have examples that the server takes whole', () => {
    for (const example of exampleOf('progress.v1')) expect(parseProgress(example)).toMatchObject({ ok: true })
    for (const example of exampleOf('point.v1')) {
      expect(metricsLineSchema.safeParse(example).success).toBe(true)
      const batch = new PointBatch()
      batch.addRow(example, 0)
      expect([batch.size > 0, batch.refusedCount]).toEqual([true, 0])
    }
    for (const example of exampleOf('points.v1')) {
      expect(pointsInputSchema.safeParse(example).success).toBe(true)
      expect(readPoints(example, 0).refusedCount).toBe(0)
    }
  })

  it('know one version: another one is refused, in a batch as in a document', () => {
    const batch = { schemaVersion: 2, points: [{ step: 1, loss: 1 }] }
    expect(() => readPoints(batch, 0)).toThrow(/version 2 is not known here; this server reads version 1/)
    expect(pointsInputSchema.safeParse(batch).success).toBe(false)
    expect(parseProgress({ schemaVersion: '1', lastUpdatedTime: '2026-11-21T10:11:12Z' })).toMatchObject({ ok: false })
  })
})
