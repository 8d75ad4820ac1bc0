/** The name under which a graph lies in a file: MP4 metadata key, PNG keyword, first word of a GIF comment. */
export const graphKey = 'kinograph';
