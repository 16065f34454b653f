import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { InlineMarkdown, Markdown } from './markdown'
import { blocksOf } from './markdown-blocks'

describe('the page of a rule', () => {
  it('shows what a rule writes: paragraphs over lines, lists, code, tables', () => {
    const text = [
      '## How',
      'The size is',
      'computed *once*.',
      '',
      '- files × samples,',
      '  rounded up',
      '- **5 ×** memory',
      '',
      '1. first',
      '```',
      'a < b',
      '```',
      '| edition | rounds |',
      '| --- | --- |',
      '| 2.0 | `ceil` |',
      'last',
    ].join('\n')
    expect(blocksOf(text)).toEqual([
      { kind: 'heading', text: 'How' },
      { kind: 'paragraph', text: 'The size is computed *once*.' },
      { kind: 'list', ordered: false, items: ['files × samples, rounded up', '**5 ×** memory'] },
      { kind: 'list', ordered: true, items: ['first'] },
      { kind: 'code', text: 'a < b' },
      { kind: 'table', head: ['edition', 'rounds'], rows: [['2.0', '`ceil`']] },
      { kind: 'paragraph', text: 'last' },
    ])
    expect(renderToStaticMarkup(<Markdown text={text} />)).toContain('<em>once</em>')
  })

  it('never becomes HTML, and links lead to the web only', () => {
    const html = renderToStaticMarkup(
      <Markdown text={'<script>alert(1)</script> [x](javascript:alert(1)) [rules](https://example.org/a)'} />,
    )
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('href="javascript')
    expect(html).toContain('href="https://example.org/a"')
  })

  it('leaves alone what only looks like markup', () => {
    const text = '5 * 2 * 3, *_metadata.json, a `b'
    expect(renderToStaticMarkup(<InlineMarkdown text={text} />)).toBe(text)
  })

  it('ends when a fence is never closed', () => {
    expect(blocksOf('```\nx')).toEqual([{ kind: 'code', text: 'x' }])
  })
})
