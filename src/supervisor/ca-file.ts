// Owns reading a file of certificate authorities. Never decides who is believed.
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Whole stores of authorities are a quarter of that. */
const mostBytes = 1024 * 1024;

export type CaReading = { readonly pem: string } | { readonly reason: string };

/** The file's text, or why it holds no authorities. Never throws, and waits for no pipe. */
export function readCaFile(path: string): CaReading {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { reason: `${path}: not a plain file` };
    if (found.size > mostBytes) return { reason: `${path}: larger than ${mostBytes} bytes` };
    const pem = readFileSync(path, 'latin1');
    const certificates = pem.match(certificate) ?? [];
    if (certificates.length === 0) return { reason: `${path}: no certificate in PEM is in it` };
    for (const each of certificates) new X509Certificate(each);
    return { pem };
  } catch (error) {
    return { reason: `${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** For checking a configuration; undefined when all is well. */
export function caProblem(path: string): string | undefined {
  const reading = readCaFile(path);
  return 'reason' in reading ? reading.reason : undefined;
}

const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
