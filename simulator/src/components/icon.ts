// `<icon>`: WeChat's few icons, drawn.
import type { BuiltIn } from './built-in.ts';

const circle = '<circle cx="12" cy="12" r="10" fill="currentColor"/>';
const mark = (path: string, color = '#fff'): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`;

interface Drawing {
  readonly color: string;
  readonly body: string;
}

const icons: Readonly<Record<string, Drawing>> = {
  success: { color: '#07c160', body: circle + mark('M7.5 12.4l3 3 6-6.4') },
  success_no_circle: { color: '#07c160', body: mark('M5 12.6l4.6 4.6L19 7', 'currentColor') },
  success_circle: {
    color: '#07c160',
    body: `<circle cx="12" cy="12" r="9.2" fill="none" stroke="currentColor" stroke-width="1.4"/>${mark('M7.5 12.4l3 3 6-6.4', 'currentColor')}`,
  },
  info: { color: '#10aeff', body: circle + mark('M12 11v6M12 7.2v.1') },
  warn: { color: '#fa5151', body: circle + mark('M12 6.6v7M12 17v.1') },
  waiting: { color: '#10aeff', body: circle + mark('M12 6.6v5.6l3.6 2.2') },
  waiting_circle: {
    color: '#10aeff',
    body: `<circle cx="12" cy="12" r="9.2" fill="none" stroke="currentColor" stroke-width="1.4"/>${mark('M12 6.6v5.6l3.6 2.2', 'currentColor')}`,
  },
  cancel: { color: '#fa5151', body: circle + mark('M8.4 8.4l7.2 7.2M15.6 8.4l-7.2 7.2') },
  clear: { color: '#b2b2b2', body: circle + mark('M8.4 8.4l7.2 7.2M15.6 8.4l-7.2 7.2') },
  download: { color: '#07c160', body: circle + mark('M12 6.4v8M8.6 11.4l3.4 3.4 3.4-3.4M8 17.4h8') },
  search: {
    color: '#b2b2b2',
    body: `<circle cx="10.5" cy="10.500" r="6" fill="none" stroke="currentColor" stroke-width="1.6"/>${mark('M15 15l4.600 4.600', 'currentColor')}`,
  },
};

export const icon: BuiltIn = {
  properties: { type: String, size: { type: null, value: 23 }, color: String },
  children: 'none',
  css: 'wx-icon{display:inline-block;font-size:0;line-height:0;vertical-align:middle}wx-icon>svg{display:block;width:100%;height:100%}',
  attach: ({ element, component, data }) => ({
    update() {
      const drawing = icons[String(data.type)];
      const size = /^\d+(?:\.\d+)?$/.test(String(data.size)) ? `${data.size}px` : String(data.size);
      component.setNodeStyle(`width:${size};height:${size};color:${data.color || (drawing?.color ?? '')}`, 1);
      element.innerHTML = drawing === undefined ? '' : `<svg viewBox="0 0 24 24">${drawing.body}</svg>`;
    },
  }),
};
