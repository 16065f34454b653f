import { Fragment, type ReactNode } from 'react'
import { type Block, blocksOf, type Span, spansOf } from './markdown-blocks'

/** `code`, **bold**, *emphasis* and [links](https://…) of one line; everything else is text. */
export function InlineMarkdown({ text }: { text: string }) {
  return <>{spansOf(text).map(shown)}</>
}

function shown(span: Span, index: number): ReactNode {
  switch (span.kind) {
    case 'code':
      return (
        <code key={index} className="text-[0.95em] [overflow-wrap:anywhere]">
          {span.text}
        </code>
      )
    case 'bold':
      return (
        <b key={index} className="font-semibold">
          {span.text}
        </b>
      )
    case 'emphasis':
      return <em key={index}>{span.text}</em>
    case 'link':
      return (
        <a key={index} href={span.href} target="_blank" rel="noreferrer" className="text-accent hover:underline">
          {span.text}
        </a>
      )
    default:
      return <Fragment key={index}>{span.text}</Fragment>
  }
}

/** Text that somebody wrote for a page: headings, paragraphs, lists, tables, code. HTML in it is text. */
export function Markdown({ text }: { text: string }) {
  return <div className="grid gap-2 text-data">{blocksOf(text).map((block, index) => blockOf(block, index))}</div>
}

function blockOf(block: Block, index: number): ReactNode {
  switch (block.kind) {
    case 'heading':
      return (
        <h3 key={index} className="mt-2 font-semibold">
          <InlineMarkdown text={block.text} />
        </h3>
      )
    case 'code':
      return (
        <pre key={index} className="overflow-x-auto rounded-control bg-sunken px-3 py-2 text-small">
          {block.text}
        </pre>
      )
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List key={index} className={block.ordered ? 'list-decimal pl-5' : 'list-disc pl-5'}>
          {block.items.map((item, at) => (
            <li key={at}>
              <InlineMarkdown text={item} />
            </li>
          ))}
        </List>
      )
    }
    case 'table':
      return (
        <div key={index} className="overflow-x-auto">
          <table className="border-collapse text-small">
            <thead>
              <tr>
                {block.head.map((cell, at) => (
                  <th key={at} scope="col" className="border-line border-b py-1 pr-4 text-left font-medium text-ink-3">
                    <InlineMarkdown text={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, at) => (
                <tr key={at}>
                  {row.map((cell, column) => (
                    <td key={column} className="border-line border-b py-1 pr-4 align-top">
                      <InlineMarkdown text={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
    default:
      return (
        <p key={index}>
          <InlineMarkdown text={block.text} />
        </p>
      )
  }
}
