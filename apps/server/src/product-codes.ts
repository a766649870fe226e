// Fits WeChat's mini program codes into the port of the catalogue: the sample's page of a product, its id as the scene.
import type { ProductCodes } from '@xiaoqiao/catalog';
import type { Code } from '@xiaoqiao/wechat';

/** Of the mini program; it reads `scene` where it has no `id`. */
const PRODUCT_PAGE = 'pages/product/product';

export const fitProductCodes = (code: Code): ProductCodes => ({
  async draw(productId, { version = 'release', ...look }) {
    const picture = await code.getUnlimited({
      scene: productId,
      page: PRODUCT_PAGE,
      envVersion: version,
      // The trial and development versions may have pages that the released one lacks.
      checkPath: version === 'release',
      ...look,
    });
    return { ...picture, page: PRODUCT_PAGE, scene: productId };
  },
});
