import { expect, it } from 'vitest'
import { patternOf, rangesIn } from './find'

const found = (line: string, text: string, over: { matchCase?: boolean; isRegex?: boolean } = {}) =>
  rangesIn(line, patternOf({ text, matchCase: false, isRegex: false, ...over })).map(({ from, to }) =>
    line.slice(from, to),
  )

it('finds words whatever their case, or not, and every one of a line', () => {
  expect(found('Error: an error', 'ERROR')).toEqual(['Error', 'error'])
  expect(found('Error: an error', 'error', { matchCase: true })).toEqual(['error'])
  expect(found('ÄRGER', 'ärger')).toEqual(['ÄRGER'])
})

it('takes words as they are unless they are called a regular expression', () => {
  expect(found('a.c abc [a-z]*', '[a-z]*')).toEqual(['[a-z]*'])
  expect(found('a.c abc', 'a.c', { isRegex: true })).toEqual(['a.c', 'abc'])
  expect(found('C:\\x {1} $(pwd) -a/b', '\\x {1} $(pwd) -a/b')).toEqual(['\\x {1} $(pwd) -a/b'])
  expect(() => patternOf({ text: '(', isRegex: true, matchCase: false })).toThrow(SyntaxError)
})

it('passes over empty matches', () => {
  expect(found('aab', 'x*', { isRegex: true })).toEqual([])
  expect(found('🙂a', 'a*', { isRegex: true })).toEqual(['a'])
})
