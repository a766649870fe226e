// `wx.canIUse('showToast.object.image')`, `wx.canIUse('button.open-type.contact')`: a path is looked up to its last word.
// Functions that are not simulated cannot be used, whatever WeChat has: apps then take their other way.
import { builtIns } from '../components/index.ts';
import { shapes } from './shapes.generated.ts';

/** Members of a member; those of a leaf are none. */
interface Tree extends ReadonlyMap<string, Tree> {}

/** Reads `name(member,member(of,it))`. */
function read(text: string): Tree {
  const root = new Map<string, Tree>();
  const open = [root];
  let last = root;
  for (const [token] of text.matchAll(/[^(),]+|[()]/g)) {
    if (token === '(') open.push(last);
    else if (token === ')') open.pop();
    else {
      last = new Map();
      open.at(-1)!.set(token, last);
    }
  }
  return root;
}

const has = (tree: Tree | undefined, path: readonly string[]): boolean => {
  const [name, ...rest] = path;
  return tree !== undefined && (name === undefined || has(tree.get(name), rest));
};

/** WeChat has them, the simulator has not. */
const absent = new Set([
  'cloud',
  'request.object.enableChunked',
  'request.return.onChunkReceived',
  'request.return.offChunkReceived',
]);

/** What an attribute may be, by https://developers.weixin.qq.com/miniprogram/dev/component/, seen November 2026. */
const options = read(
  [
    'button(size(default,mini),type(primary,default,warn),form-type(submit,reset),open-type(contact,liveActivity,share,getPhoneNumber,getRealtimePhoneNumber,getUserInfo,launchApp,openSetting,feedback,chooseAvatar,agreePrivacyAuthorization))',
    'icon(type(success,success_no_circle,info,warn,waiting,cancel,download,search,clear))',
    'image(mode(scaleToFill,aspectFit,aspectFill,widthFix,heightFix,top,bottom,center,left,right,top left,top right,bottom left,bottom right))',
    'input(type(text,number,idcard,digit,safe-password,nickname),confirm-type(send,search,next,go,done))',
    'live-player(mode(live,RTC),orientation(vertical,horizontal),object-fit(contain,fillCrop),sound-mode(speaker,ear))',
    'live-pusher(mode(SD,HD,FHD,RTC),orientation(vertical,horizontal),device-position(front,back))',
    'movable-view(direction(all,vertical,horizontal,none))',
    'navigator(target(self,miniProgram),open-type(navigate,redirect,switchTab,reLaunch,navigateBack,exit),version(develop,trial,release))',
    'picker(mode(selector,multiSelector,time,date,region),fields(year,month,day),level(province,city,region,sub-district))',
    'swiper(easing-function(default,linear,easeInCubic,easeOutCubic,easeInOutCubic))',
    'text(space(ensp,emsp,nbsp),overflow(clip,ellipsis,visible))',
    'textarea(confirm-type(send,search,next,go,done,return))',
    'video(direction(0,90,-90),object-fit(contain,fill,cover),play-btn-position(bottom,center))',
    'camera(mode(normal,scanCode),resolution(low,medium,high),device-position(front,back),flash(auto,on,off,torch),frame-size(small,medium,large))',
  ].join(','),
);

/** Attributes of which the simulator does nothing, of components that it draws. */
const idle = read(
  [
    'button(lang,session-from,send-message-title,send-message-path,send-message-img,app-parameter,show-message-card,phone-number-no-quota-toast,need-show-entrance,entrance-path)',
    'live-player(src,autoplay,muted,background-mute,min-cache,max-cache,auto-pause-if-navigate,picture-in-picture-mode,enable-auto-rotation,referrer-policy)',
    'live-pusher(url,autopush,muted,enable-camera,auto-focus,beauty,whiteness,aspect,min-bitrate,max-bitrate,audio-quality,waiting-image,zoom,background-mute,mirror)',
    'navigator(app-id,path,extra-data,short-link)',
  ].join(','),
);

const camel = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function componentHas(tag: string, attribute: string | undefined, words: readonly string[]): boolean {
  if (attribute === undefined) return true;
  if (words.length > 0) return has(options, [tag, attribute, ...words]);
  return (
    Object.hasOwn(builtIns[tag]?.properties ?? {}, camel(attribute)) ||
    has(options, [tag, attribute]) ||
    has(idle, [tag, attribute])
  );
}

let functions: Tree | undefined;

/** @param simulated names of `wx` that work */
export function canIUse(schema: string, simulated: Readonly<Record<string, unknown>>): boolean {
  const path = schema.split('.');
  const [name = '', ...rest] = path;
  if (absent.has(schema) || absent.has(name)) return false;
  if (!Object.hasOwn(simulated, name)) {
    const [attribute, ...words] = rest;
    return Object.hasOwn(builtIns, name) && componentHas(name, attribute, words);
  }
  if (rest.length === 0) return true;
  functions ??= read(shapes.join(','));
  return has(functions, path);
}
