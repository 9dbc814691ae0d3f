/** What CVAT says of a shape beside its label and place, as attributes of the element. */
export const ofElement: readonly string[] = ['source', 'occluded', 'z_order', 'group_id']
