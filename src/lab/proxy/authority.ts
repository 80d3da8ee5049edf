import { generateKeyPair, randomBytes } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A certificate authority of one lab: it certifies the names that clients ask the proxy for. */
export interface Authority {
  /** Its own certificate, which clients have to trust. */
  readonly certificate: string;
  /** What TLS for a name is served with; made once a name. */
  readonly contextFor: (host: string) => SecureContext;
}

const DAY = 86_400_000;
const SUBJECT = [{ name: 'commonName', value: "rolepin's lab on this machine" }];

/** Makes an authority whose keys are in memory alone; one key serves all names. */
export async function makeAuthority(now: number): Promise<Authority> {
  const [own, served] = await Promise.all([newKeys(), newKeys()]);
  const certificate = makeCertificate(own.publicKey, SUBJECT, SUBJECT, now, [
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(own.privateKey, forge.md.sha256.create());
  const key = forge.pki.privateKeyToPem(served.privateKey);
  const made = new Map<string, SecureContext>();
  const certify = (host: string): SecureContext => {
    const subject = [{ name: 'commonName', value: host.slice(0, 64) }];
    const leaf = makeCertificate(served.publicKey, subject, SUBJECT, now, [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      { name: 'subjectKeyIdentifier' },
      {
        name: 'authorityKeyIdentifier',
        keyIdentifier: certificate.generateSubjectKeyIdentifier().getBytes(),
      },
    ]);
    leaf.sign(own.privateKey, forge.md.sha256.create());
    return createSecureContext({ key, cert: forge.pki.certificateToPem(leaf) });
  };
  return {
    certificate: forge.pki.certificateToPem(certificate),
    contextFor: (host) => {
      const known = made.get(host) ?? certify(host);
      made.set(host, known);
      return known;
    },
  };
}

/** RSA keys by Node's own generator, which is much faster. */
async function newKeys(): Promise<forge.pki.rsa.KeyPair> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
  };
}

/** An unsigned certificate. Semantics: RFC 5280, "Internet X.509 Public Key Infrastructure Certificate and CRL Profile". */
function makeCertificate(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  now: number,
  extensions: readonly object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(now - DAY);
  certificate.validity.notAfter = new Date(now + 30 * DAY);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions([...extensions]);
  return certificate;
}
