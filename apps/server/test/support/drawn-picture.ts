// A photograph for tests: a drawing of the demo shop as JPEG, with what cameras write into it.
import sharp from 'sharp';

/** Taken sideways, in Hangzhou. */
export const jpegOf = (svg: string): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 144 })
    .jpeg({ quality: 90 })
    .withExif({
      IFD0: { Copyright: 'secret owner', Make: 'TestCamera' },
      IFD3: { GPSLatitude: '30/1 15/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
