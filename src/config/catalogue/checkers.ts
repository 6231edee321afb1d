// Owns the words of health checks, one row each. Never holds code.
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const checkerBlockWords: KeywordTable = { area: 'checkers', block: 'real_server', rows: [
  word('TCP_CHECK', '{block}', '', 'v0.5.3',
    'Is good when a TCP connection succeeds.', { opens: 'TCP_CHECK' }),
  word('HTTP_GET', '{block}', '', 'v0.5.3',
    'Is good when a page has the right status, digest or text.', { opens: 'HTTP_GET' }),
  word('SSL_GET', '{block}', '', 'v0.5.3',
    'Is HTTP_GET over TLS.', { opens: 'HTTP_GET' }),
  word('SMTP_CHECK', '{block}', '', 'v1.1.8',
    'Is good when a mail server greets and answers HELO.', { opens: 'SMTP_CHECK' }),
  word('DNS_CHECK', '{block}', '', 'v1.3.0',
    'Is good when a DNS server answers without error.', { opens: 'DNS_CHECK' }),
  word('MISC_CHECK', '{block}', '', 'v0.5.3',
    'Is good when a command succeeds.', { opens: 'MISC_CHECK' }),
  word('BFD_CHECK', '{block}', '', 'v2.0.0',
    'Is good while a BFD session is up.', { opens: 'BFD_CHECK' }),
  word('UDP_CHECK', '{block}', '', 'v2.1.0',
    'Is good when a datagram meets no error, or gets the wanted answer.', { opens: 'UDP_CHECK' }),
  word('PING_CHECK', '{block}', '', 'v2.1.0',
    'Is good when an ICMP echo is answered.', { opens: 'PING_CHECK' }),
  word('FILE_CHECK', '{block}', '', 'v2.1.0',
    'Takes weight or failure from the number in a file.', { opens: 'FILE_CHECK' }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const checkerWords: KeywordTable = { area: 'checkers', block: 'checker', rows: [
  word('connect_ip', 'IP', 'real server IP', 'v1.2.13',
    'Address to connect to.'),
  word('connect_port', 'INT[1..65535]', 'real server port', 'v1.2.13',
    'Port to connect to.'),
  word('bindto', 'IP', 'none', 'v1.2.13',
    'Source address.'),
  word('bind_port', 'INT[1..65535]', '0', 'v1.2.13',
    'Source port.'),
  word('bind_if', 'IFNAME', 'none', 'v1.3.7',
    'Source interface.'),
  word('connect_timeout', 'TIMER', 'rs/vs (5)', 'v1.2.13',
    'Time limit for connection and answer.'),
  word('fwmark', 'INT', '0', 'v1.2.13',
    "Firewall mark of the check's packets."),
  word('retry', 'INT[0..]', '1 (DNS 3, MISC 0)', 'v1.3.7',
    'Further attempts before it has failed.'),
  word('delay_before_retry', 'TIMER', '1 (HTTP/SSL 3, DNS delay_loop)', 'v1.3.7',
    'Pause between attempts.'),
  word('warmup', 'TIMER', 'delay_loop', 'v1.3.7',
    'Longest random delay of the first check.'),
  word('delay_loop', 'TIMER>0', 'rs/vs (60)', 'v1.3.7',
    'Period between checks.'),
  word('alpha', 'BOOL?', 'rs/vs (off)', 'v1.3.7',
    'Starts as failed.'),
  word('log_all_failures', 'BOOL?', 'checker_log_all_failures', 'v2.0.11',
    'Logs every failed attempt.'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const httpWords: KeywordTable = { area: 'checkers', block: 'HTTP_GET/SSL_GET', rows: [
  word('http_protocol', '1.0|1.0C|1.1', '1.0', 'v2.0.17',
    'HTTP version; 1.0C adds a Connection: close header.'),
  word('fast_recovery', 'BOOL?', 'false', 'v2.0.17',
    'Checks all pages without delay while the server comes up.'),
  word('virtualhost', 'STRING', 'rs/vs', 'v1.3.6',
    'Host header.'),
  word('nb_get_retry', 'INT', 'retry', 'v0.5.3',
    'Old name of retry.', { status: 'deprecated and undocumented' }),
  word('enable_sni', 'BOOL?', 'false', 'v1.4.3',
    'Sends the virtual host in the TLS handshake.'),
  word('tls_compliant', 'BOOL?', 'false', 'v2.2.8',
    'Ends TLS with close_notify.'),
  word('url', '{block}', 'at least one', 'v0.5.3',
    'A page to get.', { opens: 'url' }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const urlWords: KeywordTable = { area: 'checkers', block: 'url', rows: [
  word('path', 'STRING', 'required', 'v0.5.3',
    'Path of the request.'),
  word('digest', '32 hex digits (MD5)', 'none', 'v0.5.3',
    'MD5 digest that the body must have.'),
  word('status_code', 'N or N-M ... [100..999]', '200-299', 'v0.7.6',
    'Status codes that are good.'),
  word('virtualhost', 'STRING', "checker's", 'v1.3.6',
    'Host header.'),
  word('regex', 'STRING (PCRE2)', 'none', 'v2.0.7',
    'Regular expression that the body must match.'),
  word('regex_no_match', 'FLAG', 'off', 'v2.0.7',
    'The body must not match the regular expression.'),
  word('regex_options', 'WORD...', 'none', 'v2.0.7',
    'Options of the regular expression.'),
  word('regex_stack', 'START MAX', 'none', 'v2.0.7',
    "Stack sizes of the regular expression's compiler."),
  word('regex_min_offset', 'INT', '0', 'v2.0.7',
    'Where in the body matching may begin.'),
  word('regex_max_offset', 'INT', 'none', 'v2.0.7',
    'Where in the body matching must have begun.'),
  word('tls_compliant', 'BOOL?', "checker's", 'v2.2.8',
    'Ends TLS with close_notify.'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const smtpWords: KeywordTable = { area: 'checkers', block: 'SMTP_CHECK', rows: [
  word('helo_name', 'STRING', 'smtpchecker.keepalived.org', 'v1.1.8',
    'Name given in the HELO command.'),
  word('host', '{ connect options }', 'none', 'v1.1.8',
    'Old way to check several targets in one checker.',
    { status: 'deprecated', opens: 'TCP_CHECK' }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const dnsWords: KeywordTable = { area: 'checkers', block: 'DNS_CHECK', rows: [
  word('type', 'A|NS|CNAME|SOA|MX|TXT|AAAA', 'SOA', 'v1.3.0',
    'Record type that is asked for.'),
  word('name', 'DOMAIN', '. (root)', 'v1.3.0',
    'Name that is asked for.'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const miscWords: KeywordTable = { area: 'checkers', block: 'MISC_CHECK', rows: [
  word('misc_path', 'CMD', 'required', 'v0.5.3',
    'The command.'),
  word('misc_timeout', 'SECS INT', 'delay_loop of the virtual server', 'v1.1.0',
    'Kills the command after this time.'),
  word('misc_dynamic', 'FLAG', 'off', 'v1.1.8',
    'Exit codes from 2 set the weight to the code less 2.'),
  word('user', 'USER [GROUP]', 'script_user', 'v1.3.0',
    'User and group that run it.'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const bfdCheckWords: KeywordTable = { area: 'checkers', block: 'BFD_CHECK', rows: [
  word('name', 'BFD_INSTANCE', 'required', 'v2.0.0',
    'The BFD session.'),
  word('alpha', 'BOOL?', 'off', 'v2.0.0',
    'Starts as failed.', { status: 'undocumented' }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const udpWords: KeywordTable = { area: 'checkers', block: 'UDP_CHECK', rows: [
  word('payload', 'HEX_STR', 'random', 'v2.2.0',
    'Bytes to send.'),
  word('require_reply', '[HEX_STR with X wildcards]', 'off', 'v2.1.0',
    'Wants an answer, optionally one that matches.'),
  word('min_reply_length', 'INT[0..65535]', '0', 'v2.2.0',
    'Shortest answer.'),
  word('max_reply_length', 'INT[0..65535]', '255', 'v2.2.0',
    'Longest answer.'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const fileCheckWords: KeywordTable = { area: 'checkers', block: 'FILE_CHECK', rows: [
  word('track_file', 'NAME', 'required', 'v2.1.0',
    'The track_file to follow.'),
  word('weight', 'INT[-65535..65535] [reverse]', "track_file's", 'v2.1.0',
    "Factor from the file's number to the weight."),
] };
