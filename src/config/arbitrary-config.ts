// Owns random configurations that are right: every implemented word with values it takes. Only
// tests import it.
import fc from 'fast-check';

/** A keyword with its words, or a block of lines. */
export interface Line {
  readonly words: readonly string[];
  readonly lines?: readonly Line[];
}

/** How a text is laid out; none of it may change what the text means. */
export interface Layout {
  readonly indent: string;
  readonly end: '\n' | '\r\n';
  /** Between two words. */
  readonly gap: string;
  /** In front of a `{`. */
  readonly brace: string;
  /** Behind lines. */
  readonly comment: string;
  readonly blankLines: boolean;
}

/** The text of some lines in a layout. */
export function layOut(lines: readonly Line[], layout: Layout, depth = 0): string {
  const { indent, end, gap, brace, comment, blankLines } = layout;
  const margin = indent.repeat(depth);
  const rest = `${comment}${end}${blankLines ? `${margin}${end}` : ''}`;
  return lines
    .map(({ words, lines: inner }) => {
      const head = margin + words.join(gap);
      if (!inner) return head + rest;
      return `${head}${brace}{${rest}${layOut(inner, layout, depth + 1)}${margin}}${rest}`;
    })
    .join('');
}

export const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom('', '  ', '\t'),
  end: fc.constantFrom('\n', '\r\n'),
  gap: fc.constantFrom(' ', '\t', '  \f', ' \v '),
  brace: fc.constantFrom('', ' ', '\n', ' # why\n\n'),
  comment: fc.constantFrom('', ' ', ' # "comment" {', '!}', '\t#監視'),
  blankLines: fc.boolean(),
});

const boolean = fc.constantFrom([], ['on'], ['off'], ['true'], ['false'], ['yes'], ['no']);
const command = fc.constantFrom('/bin/a', `"/bin/a 'b c' d"`, '"/bin/a -x # !"', "'/bin/a \\x41'");
const userAndGroup = fc.constantFrom([], ['nobody'], ['nobody', 'adm']);
const whole = (minimum: number, maximum: number) =>
  fc.integer({ min: minimum, max: maximum }).map((value) => [String(value)]);
const hundredths = (minimum: number, maximum: number) =>
  fc.integer({ min: minimum, max: maximum }).map((value) => [(value / 100).toFixed(2)]);
const line = (keyword: string, words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Line> =>
  words.map((following) => ({ words: [keyword, ...following] }));
const flag = (keyword: string) => line(keyword, fc.constant([]));
const withUser = (keyword: string) =>
  line(
    keyword,
    fc.tuple(command, userAndGroup).map(([first, rest]) => [first, ...rest]),
  );
/** Any of the lines, each at most once and in any order. */
const someOf = (...lines: readonly fc.Arbitrary<Line>[]) =>
  fc.tuple(...lines).chain((all) => fc.shuffledSubarray(all));

const globalLines = someOf(
  line('router_id', fc.constantFrom(['web1'], ['"a b"'])),
  flag('vrrp_skip_check_adv_addr'),
  flag('v3_checksum_as_v2'),
  line('vrrp_version', fc.constantFrom(['2'], ['3'])),
  line('script_user', fc.constantFrom(['nobody'], ['nobody', 'adm'])),
  line('vrrp_garp_master_delay', whole(0, 4294)),
  line('vrrp_garp_master_repeat', whole(1, 9)),
  line('vrrp_garp_master_refresh', whole(0, 9)),
  line('vrrp_garp_master_refresh_repeat', whole(1, 9)),
  line('vrrp_garp_lower_prio_delay', whole(0, 9)),
  line('vrrp_garp_lower_prio_repeat', whole(0, 9)),
  line('vrrp_min_garp', boolean),
  line('vrrp_garp_interval', hundredths(1, 400_000)),
  line('vrrp_gna_interval', hundredths(1, 400_000)),
  line('vrrp_owner_ignore_adverts', boolean),
  flag('log_unknown_vrids'),
  line('random_seed', whole(0, 4_294_967_295)),
  line('vrrp_down_timer_adverts', whole(1, 100)),
  line('vrrp_lower_prio_no_advert', boolean),
  line('vrrp_higher_prio_send_advert', boolean),
  line('vrrp_startup_delay', hundredths(1, 400_000)),
  line('vrrp_delay_after_boot', hundredths(1, 400_000)),
  line('on_stale', fc.constantFrom(['hold'], ['fault'])),
  line('#:holdfast on_stale', fc.constantFrom(['hold'], ['fault'])),
);

const weight = whole(-253, 253);
const reversal = fc.constantFrom([], ['reverse']);
const scriptLines = someOf(
  line('interval', hundredths(1, 400_000)),
  line('timeout', hundredths(1, 400_000)),
  line('rise', whole(1, 9)),
  line('fall', whole(1, 9)),
  line(
    'weight',
    fc.tuple(weight, reversal).map((both) => both.flat()),
  ),
  line('user', fc.constantFrom(['nobody'], ['nobody', 'adm'])),
  flag('init_fail'),
).chain((lines) =>
  line(
    'script',
    command.map((text) => [text]),
  ).map((script) => [script, ...lines]),
);

const tracks = fc
  .tuple(fc.constantFrom([], ['weight']), weight, fc.constantFrom([], ['reverse'], ['noreverse']))
  .map(([keyword, value, option]) => (keyword.length > 0 ? [...keyword, ...value, ...option] : []));

const addresses4 = fc
  .uniqueArray(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 4 })
  .chain((hosts) => {
    const options = fc.constantFrom([], ['dev', 'eth1'], ['label', 'eth0:a'], ['brd', '+']);
    const each = hosts.map((host) => line(`192.0.2.${host}/24`, options));
    return fc.tuple(...each);
  });
const addresses6 = fc
  .uniqueArray(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 4 })
  .chain((hosts) => {
    const options = fc.constantFrom([], ['dev', 'eth1'], ['-nodad'], ['preferred_lft', 'forever']);
    const each = hosts.map((host) => line(`fe80::${host.toString(16)}`, options));
    return fc.tuple(...each);
  });

const instanceLines = someOf(
  line('priority', whole(1, 254)),
  line('advert_int', whole(1, 40)),
  flag('nopreempt'),
  line('skip_check_adv_addr', boolean),
  line('v3_checksum_as_v2', boolean),
  line('lower_prio_no_advert', boolean),
  line('higher_prio_send_advert', boolean),
  line('down_timer_adverts', whole(1, 100)),
  line('owner_ignore_adverts', boolean),
  line('timer_expired_backup', whole(1, 254)),
  line('garp_master_delay', whole(0, 4294)),
  line('garp_master_repeat', whole(1, 9)),
  line('garp_master_refresh', whole(0, 9)),
  line('garp_master_refresh_repeat', whole(1, 9)),
  line('garp_lower_prio_delay', whole(0, 9)),
  line('garp_lower_prio_repeat', whole(0, 9)),
  line('state', fc.constant(['BACKUP'])),
  ...['notify', 'notify_master', 'notify_backup', 'notify_fault', 'notify_stop'].map(withUser),
);

const keys = fc.constantFrom(
  [`hex:${'5a'.repeat(32)}`],
  ['0123456789'.repeat(4)],
  [`"${'a b '.repeat(9)}"`],
);
const hmac = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 3 }),
    keys,
    someOf(
      line('anti_replay', fc.constantFrom(['time'], ['monotonic'])),
      line('time_window', whole(1, 300)),
      line('mode', fc.constantFrom(['enforce'], ['permissive'], ['receive-only'])),
    ),
  )
  .map(([ids, key, lines]): Line => {
    const each = ids.map((id) => ({ words: ['key', String(id), ...key] }));
    const active = { words: ['active_key', String(ids[0])] };
    return { words: ['auth_hmac'], lines: [...each, active, ...lines] };
  });
const authentication = fc.oneof(fc.constant([]), fc.tuple(hmac));

function instance(vrid: number): fc.Arbitrary<Line> {
  const fixed = [
    { words: ['interface', 'eth0'] },
    { words: ['virtual_router_id', String(vrid)] },
  ] as const;
  const version = fc.constantFrom<readonly Line[]>([], [{ words: ['version', '3'] }]);
  return fc
    .tuple(version, instanceLines, authentication, fc.oneof(addresses4, addresses6), tracks)
    .map(([first, lines, signed, addresses, options]) => ({
      words: ['vrrp_instance', `VI_${vrid}`],
      lines: [
        ...fixed,
        ...first,
        ...lines,
        ...signed,
        { words: ['virtual_ipaddress'], lines: addresses },
        { words: ['track_script'], lines: [{ words: ['chk', ...options] }] },
      ],
    }));
}

/** A configuration without a mistake. */
export const configuration: fc.Arbitrary<readonly Line[]> = fc
  .tuple(globalLines, scriptLines, fc.integer({ min: 1, max: 3 }))
  .chain(([globals, script, count]) =>
    fc.tuple(...Array.from({ length: count }, (_, at) => instance(at + 1))).map((instances) => [
      {
        words: ['global_defs'],
        lines: [...globals, { words: ['enable_script_security'] }],
      },
      { words: ['vrrp_script', 'chk'], lines: script },
      ...instances,
    ]),
  );
