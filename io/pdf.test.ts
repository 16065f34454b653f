import { describe, expect, it } from 'vitest'
import { inventedDocument, inventedParts, inventedRun, largeDocument, richDocument } from '../lib/report/testing'
import { PDF_DETAILED_RUNS, reportPdf } from './pdf'
import { readPdf } from './testing/pdf-text'

describe('the PDF report', () => {
  it('has the verdict, the changes, results, checklist, runs from the worst on, and page numbers, as text', async () => {
    const { pages, info, outline } = await readPdf(await reportPdf(inventedParts(richDocument())))
    const text = pages.join('\n')
    expect(info).toMatchObject({
      Title: 'nvme-box, round 2.0: INVALID',
      CreationDate: expect.stringContaining('20260303093000'),
    })
    expect(outline).toEqual([
      'What to change to reach CLOSED',
      'Results',
      'Checklist',
      'Runs',
      'INVALID: 3 runs of Training',
      'Cannot be judged: 1 run of Training',
      'OPEN: 5 runs of Training',
      'CLOSED: 7 runs of Training',
      'Runs in detail',
      'How this was judged',
    ])
    expect(text).toContain('There are 5 runs; 6 are needed. · closed/acme/nvme-box/training/resnet50/h100, 5 runs')
    expect(text).toContain('Leave out --params reader.data_loader=dali and repeat the runs; or submit as OPEN.')
    expect(text).toContain('3 of 15 runs: 66.5 to 68.5 %, at least 70')
    pages.forEach((page, index) => {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
    })
  })

  it('writes what its fonts lack, and what would turn the text, by number, and says so; HTML is text like any other', async () => {
    const { pages } = await readPdf(await reportPdf(inventedParts(richDocument())))
    const text = pages.join('').replaceAll('\n', '')
    expect(text).toContain('\\u{5B9F}\\u{884C}_4')
    expect(text).toContain('<script>alert(1)')
    expect(text).toContain('are written by their number')
    const plain = inventedDocument({ runs: [inventedRun('Größe/μέτρηση/опыт')] })
    const read = await readPdf(await reportPdf(inventedParts(plain, { name: 'a\u202Eb' })))
    expect(read.pages.join('')).toContain('Größe/μέτρηση/опыт')
    expect(read.pages.join('')).toContain('a\\u{202E}b')
  })

  it('is the same file for the same tree, name and time', async () => {
    const [first, second] = [
      await reportPdf(inventedParts(richDocument())),
      await reportPdf(inventedParts(richDocument())),
    ]
    expect(first.equals(second)).toBe(true)
    const later = await reportPdf(inventedParts(richDocument(), { createdAt: '2027-01-01T00:00:00.000Z' }))
    const changed = (await readPdf(later)).pages.join('').replaceAll('2027-01-01 00:00:00', '2026-03-03 09:30:00')
    expect(changed).toBe((await readPdf(first)).pages.join(''))
  })

  it('lists 1,000 runs over pages with the head on each, tells the worst ones in full, and says how many it does not', async () => {
    const { pages } = await readPdf(await reportPdf(inventedParts(largeDocument(1000))))
    const text = pages.join('\n')
    for (const number of [100_000, 100_499, 100_999]) expect(text).toContain(`20260302_${number}`)
    const tables = pages.filter((page) => page.includes('started') && (page.match(/CLOSED/g)?.length ?? 0) > 10)
    expect(tables.length).toBeGreaterThan(10)
    for (const page of tables) expect(page).toContain('Read, GiB/s')
    expect(text).toContain(`and ${1000 - PDF_DETAILED_RUNS} more runs: all of them are in the JSON`)
    expect(text).toContain('and 160 more groups: all of them are in the JSON')
  })

  it('holds a name, a message and a path without an end', async () => {
    const run = inventedRun('x'.repeat(20_000))
    const document = inventedDocument({ runs: [run], reason: 'because '.repeat(3000) })
    const { pages } = await readPdf(await reportPdf(inventedParts(document, { name: 'n'.repeat(2000) })))
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.length).toBeLessThan(60)
  })

  it('says of a tree without runs that there is none', async () => {
    const none = inventedDocument({ verdict: 'unjudged', edition: null })
    const { pages } = await readPdf(await reportPdf(inventedParts(none)))
    expect(pages.join('')).toContain('There is no run.')
  })
})
