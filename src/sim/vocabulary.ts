// Owns the words for events: what a user may write, and what each one does in a sentence. Never reads
// what was written.

export interface EventWord {
  readonly word: string;
  /** After the word; empty, or begins with `:`. */
  readonly shape: string;
  readonly help: string;
}

/** In the order in which help shows them. */
export const eventWords: readonly EventWord[] = [
  { word: 'start', shape: ':NODE', help: 'start the daemon, with power if there was none' },
  { word: 'stop', shape: ':NODE', help: 'stop the daemon (SIGTERM)' },
  { word: 'restart', shape: ':NODE', help: 'stop and start it' },
  { word: 'kill', shape: ':NODE', help: 'kill -9 the supervisor, as in the pid file' },
  { word: 'crash', shape: ':NODE', help: 'kill -9 the engine alone' },
  { word: 'kill-all', shape: ':NODE', help: 'kill -9 all its processes at once' },
  { word: 'power-off', shape: ':NODE', help: 'take the power away' },
  { word: 'hang', shape: ':NODE', help: 'stop its processes where they stand (SIGSTOP)' },
  { word: 'resume', shape: ':NODE', help: 'let them go on (SIGCONT)' },
  { word: 'reload', shape: ':NODE[=FILE]', help: 'read the file again, or another one' },
  { word: 'maintenance', shape: ':NODE[:NAME]=on|off', help: 'step down and stay out' },
  { word: 'handover', shape: ':NODE[:NAME]', help: 'step down once, for any other node' },
  {
    word: 'priority',
    shape: ':NODE:NAME=NUMBER',
    help: "another priority counts: 50, '50 for 10s', configured",
  },
  { word: 'isolate', shape: ':NODE[:IFACE]', help: 'no frame passes, the link stays up' },
  { word: 'deaf', shape: ':NODE[:IFACE]', help: 'nothing reaches it' },
  { word: 'mute', shape: ':NODE[:IFACE]', help: 'nothing leaves it' },
  { word: 'heal', shape: '[:NODE]', help: 'all cables (of one machine) as new' },
  { word: 'link', shape: ':NODE:IFACE=down|up', help: 'the link goes down or comes up' },
  {
    word: 'forward-delay',
    shape: ':NODE[:IFACE]=5s',
    help: 'its port forwards so long after each link-up',
  },
  { word: 'loss', shape: ':NODE[:IFACE]=30%', help: 'frames are lost' },
  { word: 'delay', shape: ':NODE[:IFACE]=50ms', help: 'frames are under way for so long' },
  { word: 'jitter', shape: ':NODE[:IFACE]=20ms', help: 'and for up to so much longer' },
  { word: 'duplicate', shape: ':NODE[:IFACE]=5%', help: 'frames arrive twice' },
  { word: 'reorder', shape: ':NODE[:IFACE]=5%', help: 'frames are overtaken' },
  {
    word: 'script',
    shape: ':NODE:NAME=RESULT',
    help: "a script's result: ok, fail, hang, 'exit 3', 'slow 2s'",
  },
  {
    word: 'http',
    shape: ':NODE:NAME=RESULT',
    help: "a vrrp_http's result: ok, fail, hang, 'slow 2s'",
  },
  {
    word: 'tcp',
    shape: ':NODE:NAME=RESULT',
    help: "a vrrp_tcp's result: ok, fail, hang, 'slow 2s'",
  },
  { word: 'file', shape: ':NODE:NAME=VALUE', help: 'a tracked file says the number' },
  {
    word: 'process',
    shape: ':NODE:NAME=COUNT',
    help: 'so many of it run: running, stopped, 3',
  },
  { word: 'steal', shape: ':NODE:ADDRESS', help: 'somebody removes the address by hand' },
  { word: 'clock', shape: ':NODE=+3600s', help: 'the wall clock jumps' },
];
