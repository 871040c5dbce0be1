/** Why a product is not reused: the difference of two maps of inputs, in plain words. */
import type { Inputs, KeptInputs } from './types.js'

/**
 * One phrase for each input that differs, sorted by name: `optimize: fast-build → full`; an input
 * that only one side has is `none` on the other. Hashes and long texts are shortened.
 */
export function differences(before: Inputs, after: Inputs): readonly string[] {
  return differing(before, after).map((name) => {
    const [from, to] = [before[name], after[name]].map((value) => shown(value))
    return from === to ? `${name}: changed` : `${name}: ${from ?? ''} → ${to ?? ''}`
  })
}

/** The kept product whose inputs differ in the fewest names; of several the first (the newest). */
export function nearest(kept: readonly KeptInputs[], inputs: Inputs): KeptInputs | undefined {
  let best: { readonly product: KeptInputs; readonly distance: number } | undefined
  for (const product of kept) {
    const distance = differing(product.inputs, inputs).length
    if (best === undefined || distance < best.distance) best = { product, distance }
  }
  return best?.product
}

/** Names whose values differ, sorted. */
function differing(before: Inputs, after: Inputs): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => before[name] !== after[name]).sort()
}

const longest = 60

function shown(value: string | undefined): string {
  if (value === undefined) return 'none'
  const line = value
    .replace(/\b([0-9a-f]{12})[0-9a-f]{28,}\b/g, '$1…')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  if (line === '') return 'empty'
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
