// Pictures: choosing from test pictures, looking at them, their sizes. What needs a camera or a player is not simulated.
import { album } from './album.ts';
import { type Api, type ApiContext, ApiFailure, asynchronous, type Given } from './define.ts';

async function choose(context: ApiContext, { count = 9, sourceType = ['album', 'camera'] }: Given) {
  const sources = (sourceType as string[]).filter((source) => source === 'album' || source === 'camera');
  const words: Readonly<Record<string, string>> = { album: '从相册选择', camera: '拍摄' };
  const chosen = await context.ports.screen.actionSheet({
    title: '',
    items: sources.map((source) => words[source] ?? source),
    itemColor: '#000000',
  });
  if (chosen === null) throw new ApiFailure('cancel');
  return album(context, sources[chosen] === 'camera' ? 1 : Number(count));
}

const loaded = (
  { navigation, ports: { host }, files }: ApiContext,
  src: string,
): Promise<HTMLImageElement> => {
  const view = navigation.top()?.view;
  if (view === undefined) throw new ApiFailure('no page is open');
  return new Promise((resolve, reject) => {
    const image = view.document.createElement('img');
    image.addEventListener('load', () => resolve(image));
    image.addEventListener('error', () => reject(new ApiFailure(`image not found: ${src}`)));
    image.src = src.startsWith('wxfile:') ? files.address(src) : host.assetUrl(src);
  });
};

export const media: Readonly<Record<string, Api>> = {
  chooseImage: asynchronous(async (options, context) => {
    const pictures = await choose(context, options);
    return { tempFilePaths: pictures.map(({ path }) => path), tempFiles: pictures };
  }),
  chooseMedia: asynchronous(async (options, context) => {
    if (
      options.mediaType !== undefined &&
      !options.mediaType.includes('image') &&
      !options.mediaType.includes('mix')
    )
      throw new ApiFailure('not simulated: only pictures can be chosen');
    const pictures = await choose(context, options);
    return {
      type: 'image',
      tempFiles: pictures.map(({ path, size }) => ({ tempFilePath: path, size, fileType: 'image' })),
    };
  }),
  previewImage: asynchronous(async ({ urls = [], current = urls[0] }, context) => {
    const address = (src: unknown): string =>
      String(src).startsWith('wxfile:')
        ? context.files.address(String(src))
        : context.ports.host.assetUrl(String(src));
    if (!Array.isArray(urls) || urls.length === 0)
      throw new ApiFailure('parameter error: parameter.urls should have at least 1 item;');
    context.ports.screen.preview({ urls: urls.map(address), current: address(current) });
  }),
  getImageInfo: asynchronous(async ({ src }, context) => {
    const image = await loaded(context, String(src));
    const path = String(src);
    const type = /\.(png|gif|webp|svg)\b/i.exec(path)?.[1]?.toLowerCase() ?? 'jpeg';
    return { width: image.naturalWidth, height: image.naturalHeight, path, orientation: 'up', type };
  }),
  /** The same picture: the simulator keeps no second encoder. */
  compressImage: asynchronous(({ src }, { files }) => {
    const file = files.read(String(src));
    if (file === undefined) throw new ApiFailure(`file not found ${src}`);
    return { tempFilePath: files.keep({ ...file }) };
  }),
  saveImageToPhotosAlbum: asynchronous(({ filePath }, { files }) => {
    if (files.read(String(filePath)) === undefined) throw new ApiFailure('file not found');
  }),
};
