import clsx from 'clsx'
import type { ComponentProps } from 'react'

/** A plain table with the look of every table; scrolls sideways inside its panel when it has to. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return (
    <div className="overflow-x-auto">
      <table className={clsx('w-full border-collapse', className)} {...props} />
    </div>
  )
}

interface CellExtras {
  /** Right aligned, as numbers are. */
  num?: boolean
}

export function Th({ num, className, ...props }: ComponentProps<'th'> & CellExtras) {
  return (
    <th
      scope="col"
      className={clsx(
        'h-6 whitespace-nowrap border-line border-b pr-3 font-medium text-ink-3 text-micro first:pl-4 last:pr-4',
        num ? 'text-right' : 'text-left [.text-right+&]:pl-4',
        className,
      )}
      {...props}
    />
  )
}

export function Td({ num, className, ...props }: ComponentProps<'td'> & CellExtras) {
  return (
    <td
      className={clsx(
        'h-8 border-line border-b pr-3 first:pl-4 last:pr-4 group-last/row:border-b-0',
        num ? 'whitespace-nowrap text-right' : '[.text-right+&]:pl-4',
        className,
      )}
      {...props}
    />
  )
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={clsx('group/row hover:bg-hover', className)} {...props} />
}
