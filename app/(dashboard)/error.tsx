'use client'
// The frame stays around a page that broke.
export { default } from '../error'
