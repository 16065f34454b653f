import { expect, it } from 'vitest'
import { mountOf, plainPath } from './paths'

it('finds the longest mount point above a path', () => {
  expect(mountOf('/mnt/sut/a', ['/', '/mnt', '/mnt/sut'])).toBe('/mnt/sut')
  expect(mountOf('/mnt/sutter', ['/', '/mnt/sut'])).toBe('/')
  expect(mountOf('relative', ['/mnt'])).toBeNull()
  expect(plainPath('//a/./b//')).toBe('/a/b')
  expect(plainPath('/')).toBe('/')
})
