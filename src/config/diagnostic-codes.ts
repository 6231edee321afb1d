// Owns the registry of diagnostic codes: severity, title and remedy of each. Never holds a place in
// a file.

/**
 * `fatal`: the daemon refuses to start. `error`: repaired or dropped as keepalived does; a
 * configuration test fails. `warning` and `note` leave the test's exit code alone.
 */
export type Severity = 'fatal' | 'error' | 'warning' | 'note';

export interface DiagnosticKind {
  readonly severity: Severity;
  readonly title: string;
  /** What the user can do; `{name}` stands for a value known only at the place. */
  readonly remedy: string | undefined;
}

export type RemedyValues = Readonly<Record<string, string>>;

export type DiagnosticCode = keyof typeof kinds;

function kind(severity: Severity, title: string, remedy?: string): DiagnosticKind {
  return { severity, title, remedy };
}

// Codes are for ever: a code that is no longer used is not given to another meaning.
const kinds = {
  // HF00xx: text, quotes and braces.
  HF0001: kind(
    'note',
    'byte order mark',
    'save the file as UTF-8 without a byte order mark; keepalived loses its first block with one',
  ),
  HF0002: kind('error', 'unterminated quote', 'close the quote on the same line'),
  HF0003: kind('error', 'block without an end', "add the missing '}'"),
  HF0004: kind('error', "extra '}'", "remove this '}', or find the block that ends too early"),
  HF0005: kind('error', "'{' without a keyword", "put the block's keyword before the '{'"),
  HF0006: kind('error', 'NUL byte', 'save the file as UTF-8 text'),

  // HF01xx: words and their places.
  HF0101: kind('error', 'unknown keyword', 'correct or remove the word'),
  HF0102: kind('error', 'keyword in the wrong block', '{remedy}'),
  HF0103: kind('fatal', 'missing parameter', 'write {expected} after the keyword'),
  HF0104: kind(
    'fatal',
    'interface does not exist',
    'name an interface of this machine, or create this one before the daemon starts',
  ),
  HF0105: kind('error', 'keyword does not open a block', "remove the '{' and what is in it"),
  HF0106: kind('error', 'block is missing', "write '{' after the keyword and '}' at the end"),
  HF0107: kind('error', 'block needs one name', 'write exactly one name; quote one with blanks'),
  HF0108: kind(
    'warning',
    'words after the value are ignored',
    'put each keyword on a line of its own, and a comment behind #',
  ),
  HF0109: kind('error', 'missing value', 'write the value, or remove the keyword'),

  // HF02xx: known to keepalived, not to this version.
  HF0201: kind(
    'warning',
    'keyword is not implemented',
    'remove it if it is not needed; otherwise stay with keepalived for this configuration',
  ),
  HF0202: kind(
    'error',
    'construct of the language is not implemented',
    'write the text out in full',
  ),
  HF0203: kind(
    'error',
    'VRRP version 3 is not implemented',
    'use version 2 on every machine of the virtual router',
  ),
  HF0204: kind('error', 'IPv6 is not implemented', 'use IPv4 addresses in this instance'),
  HF0205: kind(
    'error',
    'AH authentication is not implemented',
    'use auth_type PASS on every machine of the virtual router',
  ),

  // HF03xx: values of keywords.
  HF0301: kind('error', 'not a number', 'write a decimal number'),
  HF0302: kind('error', 'number out of range', 'write a number from {minimum} to {maximum}'),
  HF0303: kind('error', 'too many decimal places', 'write at most six digits after the point'),
  HF0304: kind('error', 'not a boolean', 'write on, off, true, false, yes or no in lower case'),
  HF0305: kind('error', 'unknown choice', 'write one of {choices}, in exactly this case'),
  HF0306: kind('error', 'number raised to the smallest useful one', 'write {minimum} or more'),
  HF0307: kind('error', 'not an interface name', 'write 1 to 15 bytes without / or white space'),
  HF0308: kind(
    'error',
    'auth_pass is too long',
    'shorten it to 8 bytes on every machine; more never reach the wire',
  ),
  HF0309: kind(
    'error',
    'authentication without a password',
    'add auth_pass, or remove the authentication block',
  ),
  HF0310: kind('warning', 'auth_pass without auth_type', 'add auth_type PASS'),
  HF0311: kind(
    'error',
    'advert_int is not in whole seconds',
    'write whole seconds; version 2 cannot carry fractions (RFC 3768, 5.3.7)',
  ),

  // HF04xx: instances as a whole.
  HF0401: kind(
    'fatal',
    'no virtual router id',
    'add virtual_router_id with a number from 1 to 255',
  ),
  HF0402: kind('fatal', 'no interface', 'add interface with the name of an interface'),
  HF0403: kind(
    'fatal',
    'virtual router id used twice',
    'give one of the instances another virtual_router_id or interface',
  ),
  HF0404: kind('error', 'instance name used twice', 'rename or remove the second instance'),
  HF0405: kind('error', 'instance without addresses', 'add virtual_ipaddress with an address'),
  HF0406: kind('error', 'nopreempt has no effect', 'use state BACKUP and a priority below 255'),
  HF0407: kind('error', 'preempt_delay has no effect', '{remedy}'),
  HF0408: kind(
    'note',
    'state MASTER without priority makes an address owner',
    'add priority unless the addresses belong to this machine',
  ),

  // HF05xx: virtual addresses.
  HF0501: kind('error', 'not an address', 'write an address such as 192.0.2.1/24'),
  HF0502: kind('error', 'prefix length is invalid', 'write 0 to 32 after the /'),
  HF0503: kind('error', 'address is repeated', 'remove one of the two'),
  HF0504: kind(
    'error',
    'address of another family',
    'put addresses of the other family into an instance of their own',
  ),
  HF0505: kind('error', 'unknown address option', 'put each address on a line of its own'),
  HF0506: kind('error', 'address option without its value', 'write the value after the option'),
  HF0507: kind('error', 'address option is repeated', 'remove one of the two'),
  HF0508: kind('error', 'unknown scope', 'write global, site, link, host, nowhere or 0 to 255'),
  HF0509: kind('error', 'label is too long', 'shorten the label to 15 bytes'),
  HF0510: kind('error', 'broadcast address is invalid', 'write an IPv4 address, + or -'),
  HF0511: kind(
    'error',
    'no broadcast address in so small a prefix',
    'use a prefix length of at most 30, or leave the broadcast address out',
  ),
  HF0512: kind('error', 'too many addresses', 'split the addresses among several instances'),
} as const satisfies Record<`HF${number}`, DiagnosticKind>;

/** Every code with its meaning; the page of diagnostics is generated from it. */
export const diagnosticKinds: Readonly<Record<DiagnosticCode, DiagnosticKind>> = kinds;
