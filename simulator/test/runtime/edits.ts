// A small shop and edits of its files, drawn by lot: what hot reload is tried with.
import { component, type Files, page } from './fixture.ts';

const lib = (step: number) => `let asked = 0;
exports.price = (fen) => (fen / 100).toFixed(2) + ' v${step}';
exports.asked = () => (asked += 1);`;

const home = (step: number) => `const { price, asked } = require('../../lib/price');
Page({
  data: { list: [{ id: 1, fen: 100 }, { id: 2, fen: 250 }], step: ${step}, told: '' },
  onLoad() { this.setData({ price: price(${step}), asked: asked() }); },
  onShow() { this.shown = (this.shown || 0) + 1; this.setData({ shown: this.shown }); },
  told({ detail }) { this.setData({ told: detail.text }); },
});`;

/** Holds on to a component that it found. */
const holding = (step: number) => `Page({
  data: { step: ${step} },
  onReady() { this.card = this.selectComponent('.card'); this.card.setData({ mark: 'held' }); },
});`;

const card = (step: number) => `const { price } = require('../../lib/price');
Component({
  properties: { fen: Number },
  data: { mark: 'c${step}', life: '' },
  observers: { fen(fen) { this.setData({ text: price(fen) }); } },
  lifetimes: {
    attached() { this.triggerEvent('told', { text: 'attached ${step}' }); this.setData({ life: 'attached' }); },
    ready() { this.setData({ life: this.data.life + ' ready' }); },
  },
  pageLifetimes: { show() { this.setData({ life: this.data.life + ' show' }); }, routeDone() { this.setData({ done: true }); } },
});`;

const using = { usingComponents: { card: '/components/card/card', row: '/components/row/row' } };

/** By file: the texts it may get, made of the number of the step; undefined takes the file away. */
const drafts: Readonly<Record<string, readonly ((step: number) => string | undefined)[]>> = {
  'app.wxss': [(step) => `page{color:rgb(${step % 255},1,1)}`],
  'app.js': [(step) => `App({ globalData: { step: ${step} } })`],
  'lib/price.js': [lib, () => 'exports.price = ('],
  'wxs/base.wxs': [(step) => `module.exports = { mark: function (x) { return '[' + x + '${step}]' } }`],
  'wxs/format.wxs': [
    (step) =>
      `var base = require('./base.wxs');module.exports = { of: function (x) { return base.mark(x) + ' w${step}' } }`,
  ],
  'templates/item.wxml': [
    (step) => `<template name="item"><text class="item">{{id}} i${step}</text></template>`,
    (step) =>
      `<template name="item"><view class="item">{{id}} <card fen="{{id * ${step}}}"/></view></template>`,
  ],
  'templates/head.wxml': [(step) => `<view class="head">head ${step} {{step}}</view>`],
  'pages/home/home.js': [home, home, holding, () => 'Page({ onLoad() { throw new Error("broken") } })'],
  'pages/home/home.wxml': [
    (
      step,
    ) => `<wxs src="../../wxs/format.wxs" module="f"/><import src="../../templates/item"/><include src="../../templates/head"/>
<view class="own">{{f.of(step)}} ${step} {{told}} {{shown}} {{asked}} {{price}}</view>
<card class="card" fen="{{step}}" bind:told="told"><text>in the slot ${step}</text></card>
<block wx:for="{{list}}" wx:key="id"><template is="item" data="{{...item}}"/></block>`,
    (step) => `<row class="row"><view class="own">${step} {{step}}</view></row><card class="card" fen="3"/>`,
    (step) =>
      `<wxs module="m">module.exports = { a: ${step} }</wxs><view wx:if="{{step > 3}}" class="own">{{m.a}}</view><input value="{{step}}"/>`,
    (step) => `<page-meta page-style="color:rgb(${step % 255},2,2)"/><view class="own">${step}</view>`,
    () => '<view class="own">',
  ],
  'pages/home/home.wxss': [(step) => `.own{margin:${step}rpx}`, () => undefined],
  'pages/home/home.json': [
    () => JSON.stringify(using),
    (step) => JSON.stringify({ ...using, navigationBarTitleText: `home ${step}` }),
  ],
  'components/card/card.js': [card],
  'components/card/card.wxml': [
    (step) =>
      `<wxs src="../../wxs/format.wxs" module="f"/><view class="in">${step} {{mark}} {{f.of(text)}} {{life}} {{done}}</view><slot/>`,
    (step) => `<view class="in">${step}</view><view class="deep"><slot/></view>`,
  ],
  'components/card/card.wxss': [(step) => `.in{padding:${step}rpx}`],
  'components/row/row.wxml': [
    (step) =>
      `<import src="../../templates/item"/><card fen="${step}"><slot/></card><template is="item" data="{{id: ${step}}}"/>`,
  ],
};

export const shop: Files = {
  'app.json': '{"pages":["pages/home/home","pages/tea/tea"]}',
  ...page('home', { json: using }),
  ...page('tea', { json: using, wxml: '<row><view class="tea">tea</view></row>' }),
  ...component('card', {}),
  ...component('row', { json: { usingComponents: { card: '/components/card/card' } } }),
  ...Object.fromEntries(Object.entries(drafts).map(([file, [first]]) => [file, first!(1) ?? ''])),
};

/** A generator of numbers below a limit, the same for the same seed. */
export function lots(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export interface Draft {
  readonly file: string;
  /** Undefined when the file goes. */
  readonly text: string | undefined;
}

/** Mostly one file, sometimes two at once, as when all of an editor is saved. */
export function drawEdits(lot: (limit: number) => number, step: number): Draft[] {
  const files = Object.keys(drafts);
  return Array.from({ length: lot(5) === 0 ? 2 : 1 }, () => {
    const file = files[lot(files.length)]!;
    const texts = drafts[file]!;
    // The first is the one without a fault; it comes as often as all others.
    const text = texts[lot(2) === 0 ? 0 : lot(texts.length)]!;
    return { file, text: text(step) };
  });
}
