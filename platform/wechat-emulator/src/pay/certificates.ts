// GET /v3/certificates: the platform certificate, encrypted for the merchant; merchants of public-key mode have none.
import { X509Certificate } from 'node:crypto';
import { type CertificatesReply, encryptResource, toBeijingTime } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { randomLetters } from '../random.ts';
import type { World } from '../world.ts';
import { PayRefusal } from './pay-refusal.ts';
import { addPayRoute } from './pay-route.ts';

export function addCertificates(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/certificates',
    before({ merchant }) {
      if (merchant.mode === 'public-key')
        throw new PayRefusal(
          'RESOURCE_NOT_EXISTS',
          '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
        );
    },
    handle({ merchant }): CertificatesReply {
      const { validFromDate, validToDate, serialNumber } = new X509Certificate(world.certificate.pem);
      return {
        data: [
          {
            serial_no: serialNumber,
            effective_time: toBeijingTime(validFromDate.getTime()),
            expire_time: toBeijingTime(validToDate.getTime()),
            encrypt_certificate: encryptResource(merchant.apiV3Key, {
              nonce: randomLetters(12),
              associatedData: 'certificate',
              plaintext: world.certificate.pem,
            }),
          },
        ],
      };
    },
  });
}
