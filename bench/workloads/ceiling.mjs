/** What one core can multiply and add when it never waits for memory: measured to have something to measure against. */
export const ceilingWorkload = {
  id: 'ceiling',
  name: 'ceiling: multiply-adds in registers',
  kind: 'ceiling',
  make: () => ({}),
}
