/** Progress for logs where each line stays. */

/** At most one call in `calmMs`. */
export function calmly(
  tell: (text: string) => void,
  calmMs = 10_000,
  nowMs: () => number = () => performance.now(),
): (text: string) => void {
  let lastMs = nowMs()
  return (text) => {
    if (nowMs() - lastMs < calmMs) return
    lastMs = nowMs()
    tell(text)
  }
}
