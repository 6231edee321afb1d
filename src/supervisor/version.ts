// Owns the names and numbers this program goes by. Never reads them from anywhere.
import { version } from '../../package.json';

export const holdfastVersion: string = version;
/** The keepalived whose files, command line, log lines and wire this program follows. */
export const keepalivedVersion = '2.4.3';
