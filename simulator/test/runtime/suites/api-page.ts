// The page of the suites of `wx`: calls a function with callbacks, and tells which of them came.
import type { MiniProgram } from '@xiaoqiao/simulator/driver';
import { type Files, page } from '../fixture.ts';

/** `more` are further members of the page. */
export const apiPage = (more = '', wxml = ''): Files =>
  page('home', {
    wxml,
    js: `Page({
ask(name,given){return new Promise((done)=>wx[name](Object.assign({},given,{success:(v)=>done({came:'success',...v}),fail:(v)=>done({came:'fail',...v})})))},
${more}})`,
  });

// biome-ignore lint/suspicious/noExplicitAny: what WeChat answers is looked at member by member.
type Answer = any;

/** The result as `success` or `fail` got it, and which of the two did. */
export const ask = (mini: MiniProgram, name: string, given: object = {}): Promise<Answer> =>
  mini.callMethod('ask', name, given);
