// Owns the command line's shape: keepalived's options, and Holdfast's own commands. No logic.
import '../engine/first.ts';
import { basename } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { runCheckCommand } from './check.ts';
import { runDaemonCommand } from './daemon.ts';
import { runDemoCommand } from './demo.ts';
import { addOperatorCommands } from './operator-commands.ts';
import { optionsNotYet } from './options-not-yet.ts';
import { forgiveClosedPipe } from './quit-with-reader.ts';
import { runSignumCommand } from './signum.ts';
import { joinEventPairs } from './simulate/event-pairs.ts';
import { simulateHelp } from './simulate/help.ts';
import { runStatusCommand } from './status.ts';
import { noSuchCommand, sayUsageError } from './usage-error.ts';
import { versionText } from './version-text.ts';

const calledAs = basename(process.argv[1] ?? 'holdfast');

const program = new Command(calledAs === 'keepalived' ? calledAs : 'holdfast')
  .description('keeps a virtual IP address alive: a drop-in successor of keepalived')
  .exitOverride()
  .enablePositionalOptions() // an option behind a command is the command's
  .configureOutput({ writeOut: showOn(process.stderr), outputError: sayUsageError })
  .hook('preSubcommand', () => forgiveClosedPipe(process.stdout, process.stderr))
  .helpOption('-h, --help', 'show this text')
  .option('-f, --use-file <file>', 'the configuration', '/etc/keepalived/keepalived.conf')
  .option('-e, --all-config', 'a missing included file is fatal')
  .option('-i, --config-id <id>', "what @ID lines are compared with (default: the host's name)")
  .option('-n, --dont-fork', 'stay in the foreground')
  .option('-l, --log-console', 'log to the console too')
  .option('-D, --log-detail', 'log details')
  .option('-S, --log-facility <facility>', '0 to 7, local0 to local7, user or daemon', 'daemon')
  .option('-g, --log-file [file]', 'log to files of our own (default: keepalived.log)')
  .option('--flush-log-file', 'nothing more: each line is written at once')
  .option('-G, --no-syslog', 'nothing to syslog')
  .option('-a, --address-monitoring', 'log each address that comes and goes')
  .option('-d, --dump-conf', 'log the configuration at start')
  .option('-t, --config-test [logfile]', 'check the configuration and exit')
  .option('-R, --dont-respawn', 'end when the engine dies, instead of starting another one')
  .option('-V, --dont-release-vrrp', 'leave the addresses where they are at the end')
  .option('-X, --release-vips', 'nothing more: addresses are always released')
  .option('-P, --vrrp', 'run VRRP only (this version runs nothing else)')
  .option('-C, --check', 'run health checks only: without -P nothing at all')
  .option('-B, --no_bfd', 'nothing more: this version has no BFD')
  .option('--all', 'run every part that there is')
  .option('-s, --namespace <name>', 'run in this network namespace')
  .option('-p, --pid <file>', "the supervisor's pid file (default: /run/keepalived.pid)")
  .option('-r, --vrrp_pid <file>', "the engine's pid file (default: /run/vrrp.pid)")
  .option('-u, --umask <number>', 'permission mask of created files (default: 0177)')
  .option('-m, --core-dump', 'leave a core file after a crash')
  .option('-M, --core-dump-pattern [pattern]', 'and set its name for the machine (default: core)')
  .option('--ignore-sigint', 'do not stop at Ctrl-C')
  .option('--signum <function>', 'print the number of a signal: STOP, RELOAD, DATA, STATS, ...')
  .option('-v, --version', 'show the version')
  .addOption(
    new Option('--log-format <format>', 'json: one object a line on stdout, nothing to syslog')
      .choices(['text', 'json'])
      .default('text'),
  )
  .option('--control-socket <path>', 'where `holdfast status` finds the daemon');

for (const option of optionsNotYet) program.addOption(option);

program.action((_, command: Command) => {
  const [word] = command.args;
  if (word !== undefined) {
    const commands = command.commands.map((each) => each.name());
    command.error(noSuchCommand(word, commands));
  }
  const options = command.opts();
  if (options.version === true) {
    process.stderr.write(versionText(calledAs));
    return;
  }
  if (options.signum !== undefined) {
    forgiveClosedPipe(process.stdout);
    process.exitCode = runSignumCommand(options.signum);
    return;
  }
  return runDaemonCommand(options, calledAs);
});

program
  .command('status')
  .description('show every instance, its state and why it is in it')
  .option('--json', 'as JSON')
  .option('--watch', 'again every second')
  .option('--control-socket <path>', "the daemon's socket")
  .option('-s, --namespace <name>', 'the network namespace that it runs in')
  .option('--name <name>', 'the name that its file gives it (`instance`)')
  .addOption(new Option('--instance <name>', 'as --name').hideHelp())
  .action(async ({ name, ...options }) => {
    process.exitCode = await runStatusCommand({ instance: name, ...options });
  });

addOperatorCommands(program);

program
  .command('check')
  .description('say what is wrong with a configuration before it runs')
  .argument('[file]', 'the configuration', '/etc/keepalived/keepalived.conf')
  .option('-i, --config-id <id>', "what @ID lines are compared with (default: the host's name)")
  .option('--preflight', 'look whether this machine lets it run: privileges, interfaces, firewall')
  .option('--try-scripts', 'run each tracked script, as its user, and each HTTP and TCP check once')
  .action(async (file, options) => {
    process.exitCode = await runCheckCommand({ file, ...options });
  });

program
  .command('demo')
  .description('play a failover on this machine, with real daemons in network namespaces')
  .option('--json', 'one JSON object a line')
  .option('--svg <file>', 'keep a picture of what happened')
  .option('--plain', 'plain text even on a terminal')
  .option('--virtual', 'simulated in virtual time, as where namespaces cannot be made')
  .action(async (options) => {
    process.exitCode = await runDemoCommand(options);
  });

const collect = (value: string, before: readonly string[] = []) => [...before, value];

program
  .command('simulate')
  .description('play what happens when machines, cables and scripts fail, without touching any')
  .argument('[files...]', "each machine's configuration: FILE or NAME=FILE")
  .option('--at <time event>', 'what happens when; may be repeated', collect)
  .option('--scenario <file>', 'events, machines, duration and seed from YAML')
  .option('--address <node:iface=address/length>', 'a real address; may be repeated', collect)
  .option('--for <duration>', 'how long to play')
  .option('--seed <number>', 'another chance (default: 1)')
  .option('--json', 'as JSON')
  .option('--svg <file>', 'keep a picture')
  .option('--html <file>', 'keep a page for the runbook')
  .option('--log', "show the daemons' log lines, too")
  .addHelpText('after', simulateHelp())
  .action(async (files, options) => {
    const { runSimulateCommand } = await import('./simulate/command.ts');
    process.exitCode = runSimulateCommand({ files, ...options });
  });

// Help on keepalived's options is on stderr, as its own; on Holdfast's commands it can be paged through.
for (const each of program.commands) each.configureOutput({ writeOut: showOn(process.stdout) });

function showOn(stream: NodeJS.WriteStream) {
  return (text: string) => {
    forgiveClosedPipe(stream);
    stream.write(text);
  };
}

program.allowExcessArguments(); // the action says which word is no command
program.parseAsync(joinEventPairs(process.argv)).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    return;
  }
  // What the system refuses is said in a sentence; anything else is a defect and shows its trace.
  const isRefusal = error instanceof Error && 'errno' in error;
  const text = error instanceof Error && !isRefusal ? error.stack : (error as Error).message;
  const hint = isRefusal && process.getuid?.() !== 0 ? ' (are you root?)' : '';
  process.stderr.write(`holdfast: ${text}${hint}\n`);
  process.exit(1);
});
