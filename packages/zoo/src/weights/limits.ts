/** What a file of weights may hold at most: a few times VGG-19's, so that hostile sizes end early. */
export const maxWeightBytes: number = 2 ** 31

/** What a model.json may hold at most. */
export const maxJsonBytes: number = 2 ** 24
