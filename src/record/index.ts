/** What an image was made from: written beside it, and read again by the next build. */
export { decodeRecord, encodeRecord, recordMediaType, recordOf, recordType } from './record.js'
export { publishedStore, readPublished, type Published } from './published.js'
export { imageRecord, type ImageRecord, type RecordedProduct } from './types.js'
