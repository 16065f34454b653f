import { describe, expect, it } from 'vitest'
import { reportHtml } from './html'
import { inventedDocument, inventedParts, largeDocument, richDocument } from './testing'

describe('the HTML report', () => {
  const html = reportHtml(inventedParts(richDocument()))

  it('has the verdict with its reason, what to change, results, checklist, runs and how it was judged', () => {
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'What to change to reach CLOSED',
      'Results',
      'Checklist',
      'Runs',
      'Runs in detail',
      'How this was judged',
    ])
    expect(html).toContain('<title>nvme-box, round 2.0: INVALID</title>')
    expect(html).toContain('5 runs of Training')
    expect(html).toContain('<code>reader.data_loader</code> was changed to dali, which only OPEN allows.')
  })

  it('shows INVALID runs first, then those that cannot be judged, then OPEN and CLOSED ones', () => {
    const captions = [...html.matchAll(/<caption>([A-Za-z ]+): /g)].map(([, verdict]) => verdict)
    expect(captions).toEqual(['INVALID', 'Cannot be judged', 'OPEN', 'CLOSED'])
  })

  it('runs nothing and loads nothing, whatever names and messages hold', () => {
    expect(html.match(/<script|javascript:|\son\w+=|https?:|url\((?!#)|@import|<link|<img|<iframe/i)).toBeNull()
    expect(html).toContain('&#60;script&#62;alert(1)')
    const nasty = '"><img src=x onerror=alert(1)>\u202Egnp.exe\u0000'
    const of = richDocument()
    const named = reportHtml(
      inventedParts({ ...of, reason: nasty, editionReason: nasty }, { name: nasty, id: nasty, generator: nasty }),
    )
    expect(named).not.toContain('<img')
    expect(named).not.toContain('\u202E')
    expect(named).toContain('\\u{202E}gnp.exe\\u{0000}')
  })

  it('keeps every script that a name is written in', () => {
    expect(html).toContain('実行_4 — الرابع 🚀')
  })

  it('gives every mark a name, and every table heads', () => {
    expect(html.match(/class="mk/g)?.length).toBe(html.match(/role="img" aria-label="[a-zA-Z ]+"/g)?.length)
    expect(html.match(/<table><caption>/g)?.length).toBe(html.match(/<thead>/g)?.length)
  })

  it('is the same for the same tree but for name and time', () => {
    expect(reportHtml(inventedParts(richDocument()))).toBe(html)
    const later = reportHtml(inventedParts(richDocument(), { createdAt: '2027-01-01T00:00:00.000Z' }))
    expect(
      later
        .replaceAll('2027-01-01T00:00:00.000Z', '2026-03-03T09:30:00.000Z')
        .replace('2027-01-01 00:00:00', '2026-03-03 09:30:00'),
    ).toBe(html)
  })

  it('lists each of 1,000 runs, tells the worst 100 in full, and says so', () => {
    const large = reportHtml(inventedParts(largeDocument(1000)))
    expect(large.match(/<th scope="row"><span class="mono">/g)).toHaveLength(1000)
    expect(large.match(/<details>/g)).toHaveLength(100)
    expect(large).toContain('and 900 more runs: all of them are in the JSON')
    expect(large).toContain('143 of 1,000 runs: 20000 to 20994 files, at least 28,000')
  })

  it('says of a tree without runs that there is none', () => {
    const none = reportHtml(inventedParts(inventedDocument({ verdict: 'unjudged' })))
    expect(none).toContain('No run of a storage benchmark was found.')
    expect(none).toContain('There is no run.')
  })
})
