/** Texts for `sh`. */

/** One word, whatever is in it: nothing of it is expanded or run. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
