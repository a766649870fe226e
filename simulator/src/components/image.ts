// `<image>`: a picture in a box that has a size of its own, fitted by mode.
import type { BuiltIn } from './built-in.ts';

const fits: Readonly<Record<string, string>> = { aspectFit: 'contain', aspectFill: 'cover' };
const stretched = ['scaleToFill', 'widthFix', 'heightFix'];

export const image: BuiltIn = {
  properties: {
    src: String,
    mode: { type: String, value: 'scaleToFill' },
    webp: Boolean,
    lazyLoad: Boolean,
    fadeIn: Boolean,
    showMenuByLongpress: Boolean,
  },
  children: 'none',
  css: 'wx-image{display:inline-block;width:320px;height:240px;overflow:hidden;font-size:0}wx-image>img{width:100%;height:100%;display:block}',
  attach(node) {
    const { element, document, component, services } = node;
    const picture = document.createElement('img');
    element.append(picture);
    const fill = () => {
      const { naturalWidth: width, naturalHeight: height } = picture;
      if (!width || !height) return;
      if (node.data.mode === 'widthFix') {
        component.setNodeStyle(`height:${(element.clientWidth * height) / width}px`, 1);
      } else if (node.data.mode === 'heightFix') {
        component.setNodeStyle(`width:${(element.clientHeight * width) / height}px`, 1);
      }
    };
    picture.addEventListener('load', () => {
      fill();
      node.emit('load', { width: picture.naturalWidth, height: picture.naturalHeight });
    });
    picture.addEventListener('error', () =>
      node.emit('error', { errMsg: `GET ${node.data.src} 404 (Not Found)` }),
    );
    return {
      update() {
        const src = String(node.data.src ?? '');
        const mode = String(node.data.mode);
        picture.style.objectFit = fits[mode] ?? (stretched.includes(mode) ? 'fill' : 'none');
        picture.style.objectPosition = fits[mode] || stretched.includes(mode) ? '' : mode;
        const from = component.ownerShadowRoot?.getHostNode().is ?? '';
        const url = src === '' ? '' : services.assetUrl(src, from);
        if (url === '') picture.removeAttribute('src');
        else if (picture.getAttribute('src') !== url) picture.setAttribute('src', url);
        fill();
      },
    };
  },
};
