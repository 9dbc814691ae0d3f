/** Data of a tensor of rank 4 with its axes in another order. Axis i of the result is axis `axes[i]` of what is given. */
function transposed(data, shape, axes) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const [a, b, c, d] = axes.map(axis => shape[axis])
  const [sa, sb, sc, sd] = axes.map(axis => strides[axis])
  const result = new data.constructor(data.length)
  let at = 0
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) for (let l = 0; l < d; l++) result[at++] = data[i * sa + j * sb + k * sc + l * sd]
  return result
}

/** Images where channels come first, which is how half of the world keeps them. */
export const channelsFirst = {
  shape: shape => (shape.length === 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape),
  data: (data, shape) => (shape.length === 4 ? transposed(data, shape, [0, 3, 1, 2]) : data),
  /** Of axes of ours, where they are there. */
  axes: (axes, rank) => (rank === 4 ? axes.map(axis => [0, 2, 3, 1][axis]) : axes),
  /** [kh, kw, ci, co] as [co, ci, kh, kw] */
  filter: ({ shape: [kh, kw, ci, co], data }) => ({
    shape: [co, ci, kh, kw],
    data: transposed(data, [kh, kw, ci, co], [3, 2, 0, 1]),
  }),
  /** Back to where we keep channels. @param shape ours */
  restore: (data, shape) =>
    shape.length === 4 ? transposed(data, [shape[0], shape[3], shape[1], shape[2]], [0, 2, 3, 1]) : data,
}
