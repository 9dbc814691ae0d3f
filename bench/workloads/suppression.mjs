/**
 * Greedy non-maximum suppression of n boxes of 10 to 110 in a square of 1,000, all of which may be kept: the more boxes,
 * the more crowded.
 */
export const suppressionWorkload = count => ({
  id: `nms-${count}`,
  name: `NMS of ${count.toLocaleString('en-US')} boxes`,
  kind: 'suppression',
  make: () => ({ ...boxesAndScores(count), count, iouThreshold: 0.5 }),
})

/** Boxes as [y1, x1, y2, x2]. */
function boxesAndScores(count) {
  const random = xorshift(7)
  const boxes = new Float32Array(count * 4)
  const scores = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const [x, y] = [(random() + 1) * 500, (random() + 1) * 500]
    const [width, height] = [(random() + 1) * 50 + 10, (random() + 1) * 50 + 10]
    boxes.set([y - height / 2, x - width / 2, y + height / 2, x + width / 2], i * 4)
    scores[i] = (random() + 1) / 2
  }
  return { boxes, scores }
}

/** Numbers in [−1, 1), as the trials had them, so that figures can be compared with theirs. */
function xorshift(seed) {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return Math.fround((state / 4294967296 - 0.5) * 2)
  }
}
