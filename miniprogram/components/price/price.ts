// A price, with the price it used to have.
Component({
  options: { virtualHost: true },
  properties: {
    fen: { type: Number, value: 0 },
    /** Struck through; null for none. */
    original: { type: Number, value: 0 },
    suffix: String,
    size: { type: String, value: 'medium' },
  },
});
