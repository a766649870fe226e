// Products in two columns.
Component({
  properties: {
    products: { type: Array, value: [] },
  },
});
