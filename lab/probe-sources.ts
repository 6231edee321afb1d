// Owns the programs that probes and servers run in a host, as plain JavaScript for `node -e`.
// Never imports anything: these texts run in processes of their own.

/** Answers GET /health with `OK` and header X-Host. Arguments: host name, port. */
export const webServerSource = `
const [name, port] = process.argv.slice(1);
require('node:http').createServer((request, response) => {
  const found = request.method === 'GET' && request.url === '/health';
  response.writeHead(found ? 200 : 404, { 'X-Host': name, Connection: 'close' });
  response.end(found ? 'OK' : 'not found');
}).listen(Number(port), '0.0.0.0', () => console.log('ready'));
`;

/** The same under the process name haproxy. Arguments: host name, port. */
export const standInSource = `process.title = 'haproxy';${webServerSource}`;

/** Answers 503 as long as a file is there, and 200 `OK` without it. Arguments: the file, port. */
export const moodyServerSource = `
const [file, port] = process.argv.slice(1);
const { existsSync } = require('node:fs');
require('node:http').createServer((request, response) => {
  response.writeHead(existsSync(file) ? 503 : 200);
  response.end('OK');
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
`;

/**
 * Answers with the status that a file says, and not at all where that is 0. Makes another file when it is asked
 * for the second time. Arguments: the file, the other file, port, what being asked is (`request`, or
 * `connection` of those who send nothing).
 */
export const obedientServerSource = `
const [statusFile, askedFile, port, asking] = process.argv.slice(1);
const { closeSync, openSync, readFileSync } = require('node:fs');
const server = require('node:http').createServer((request, response) => {
  const status = Number(readFileSync(statusFile, 'utf8'));
  if (status === 0) return;
  response.writeHead(status);
  response.end();
});
server.once(asking, () => server.once(asking, () => closeSync(openSync(askedFile, 'a'))));
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
`;

/** Answers each datagram with its own text and the host's name. Arguments: host name, port. */
export const udpServerSource = `
const [name, port] = process.argv.slice(1);
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (message, from) => {
  socket.send(message + ' ' + name, from.port, from.address, () => undefined);
});
socket.bind(Number(port), '0.0.0.0', () => console.log('ready'));
`;

/**
 * Asks http://ADDRESS:PORT/health every interval, each time on a new connection, and prints one
 * JSON line per request when it is answered or given up. The schedule does not wait for answers.
 * Arguments: address, port, interval ms, timeout ms. Ends at the end of its input, after the
 * requests under way.
 */
export const httpProbeSource = `
const http = require('node:http');
const [address, port, intervalMs, timeoutMs] = process.argv.slice(1);
function ask() {
  const sentAtMs = Date.now();
  const startMs = performance.now();
  let told = false;
  const tell = (outcome) => {
    if (told) return;
    told = true;
    clearTimeout(timer);
    console.log(JSON.stringify({ sentAtMs, ...outcome }));
  };
  const request = http.get({ host: address, port, path: '/health', agent: false }, (response) => {
    response.on('error', () => undefined);
    response.resume().on('end', () => {
      if (response.statusCode !== 200) return tell({ error: 'status ' + response.statusCode });
      tell({ latencyMs: performance.now() - startMs, host: response.headers['x-host'] });
    });
  });
  const timer = setTimeout(() => {
    tell({ error: 'timeout' });
    request.destroy();
  }, Number(timeoutMs));
  request.on('error', (error) => tell({ error: error.code || error.message }));
}
const schedule = setInterval(ask, Number(intervalMs));
process.stdin.resume().on('end', () => clearInterval(schedule));
console.log('ready');
ask();
`;

/** The same with one datagram per request. Arguments: address, port, interval ms, timeout ms. */
export const udpProbeSource = `
const [address, port, intervalMs, timeoutMs] = process.argv.slice(1);
const socket = require('node:dgram').createSocket('udp4');
const waiting = new Map();
let sequence = 0;
let ended = false;
function tell(number, outcome) {
  const request = waiting.get(number);
  if (!request) return;
  waiting.delete(number);
  clearTimeout(request.timer);
  console.log(JSON.stringify({ sentAtMs: request.sentAtMs, ...outcome(request) }));
  if (ended && waiting.size === 0) socket.close();
}
function ask() {
  const number = String((sequence += 1));
  const timer = setTimeout(() => tell(number, () => ({ error: 'timeout' })), Number(timeoutMs));
  waiting.set(number, { sentAtMs: Date.now(), startMs: performance.now(), timer });
  socket.send(number, Number(port), address, (error) => {
    if (error) tell(number, () => ({ error: error.code || error.message }));
  });
}
socket.on('message', (message) => {
  const [number, host] = message.toString().split(' ');
  tell(number, (request) => ({ latencyMs: performance.now() - request.startMs, host }));
});
socket.on('error', () => undefined);
const schedule = setInterval(ask, Number(intervalMs));
process.stdin.resume().on('end', () => {
  ended = true;
  clearInterval(schedule);
  if (waiting.size === 0) socket.close();
});
console.log('ready');
ask();
`;
