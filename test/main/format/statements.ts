import fc from 'fast-check'

const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''))
const of = (...texts: string[]) => fc.constantFrom(...texts)

const spaces = of(' ', ' ', ' ', '\n', '  ', '\n\n', ' -- note, with; marks\n', ' /* a\n   b */ ', '\t')
const oddities = of('null', "interval '1' day", '[1, 2, 3]', "{'k': 1}", "map {'a': 1}", "x'ab'", 's.x', 'a[1:2]', 'a[-1:]', '*', 'columns(*)', "struct_pack(k:=1,v:='a')", 'list_transform([1, 2], e -> e+ -n)', '[e+n for e in [1,2] if e>1]', "date '2001-02-03'", '日本')

const { number, text, truth } = fc.letrec<{ number: string; text: string; truth: string }>(tie => ({
  number: fc.oneof({ maxDepth: 3, depthSize: 'small' },
    of('1', '-1', '1.5e3', '.5', 'n', 'a[1]', 't.n', '1_000', '"n"'),
    joined(tie('number'), of('+', ' -', '- ', '*', '/', '%', '**', ' //'), tie('number')), joined(of('(', '-(', 'abs(', '+ (', '@('), tie('number'), of(')')), joined(of('coalesce('), tie('number'), of(',1)')),
    joined(of('case when '), tie('truth'), of(' then '), tie('number'), of(' else 0 end')), joined(of('length('), tie('text'), of(')')), joined(of('('), tie('number'), of(')::double', ')::decimal(9,2)')),
    of('sum(n) over(order by n rows between 1 preceding and current row)', 'extract(year from d)', 'count(*)over()', 'row_number() over (partition by x order by n desc nulls last)'),
  ),
  text: fc.oneof({ maxDepth: 3, depthSize: 'small' },
    of("'it''s'", "'a\n  b'", '$$x  y$$', "e'a\\nb'", "'a'\n'b'", "'--'", "'/*'", "'日本'", 'x', 'l', "strftime(d,'%Y')", 'lower(l).upper()', "$q$ 'a' $q$"),
    joined(tie('text'), of('||', ' || '), tie('text')), joined(of('cast('), tie('number'), of(' as varchar)')), joined(of('('), tie('text'), of(')[1:2]', ')::varchar', ')[1]')), joined(of('case '), tie('number'), of(' when 1 then '), tie('text'), of(" else '' end")),
  ),
  truth: fc.oneof({ maxDepth: 3, depthSize: 'small' },
    of('true', "l like'a%'", 'n is not null', 'n in(1,2)', 'exists(select 1 from range(2))', "l similar to 'a.*'"),
    joined(tie('number'), of('=', '<>', '!=', '>=', '<', ' is distinct from ', ' <= '), tie('number')), joined(tie('text'), of('=', ' not like ', '^@'), tie('text')), joined(tie('truth'), of(' and ', ' or '), tie('truth')), joined(of('not '), tie('truth')),
    joined(tie('number'), of(' between 0 and '), tie('number')),
  ),
}))
const item = joined(fc.oneof(number, text, truth, { weight: 1, arbitrary: oddities }), of('', ' as c', ' as "C c"', ' as date'))
const table = of('t', 't', 't', 'range(3) r, t', '(values (1, 2)) v(n2, m), t', '(select * from t) t')
const clause = fc.oneof(
  joined(of('where '), truth), of('order by all desc nulls last', 'order by 1', 'limit 3', 'limit 2 offset 0', 'qualify row_number() over()=1', 'using sample 100%', 'join range(2) u(z) on true', 'left join (select 7 as zone, 1 as other) t2 using(zone)', ', lateral (select t.n as k) w'),
)
const query = fc.tuple(of('', '', 'with c as (select 1 as one, 2 two) ', 'with recursive k(i) as (select 1 union all select i+1 from k where i<3) '), fc.array(item, { minLength: 1, maxLength: 3 }), table, fc.option(clause, { nil: '' }), fc.array(spaces, { minLength: 6, maxLength: 6 }))
  .map(([start, items, from, last, gaps]) => `${start}select${gaps[0]}${items.join(`${gaps[1]},${gaps[2]}`)}${gaps[3]}from${gaps[4]}${from}${last === '' ? '' : gaps[5]! + last}`)

/** Statements of SQL over the table of the corpus, most of which DuckDB runs, written with all kinds of spaces. */
export const statements: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: query },
  { weight: 1, arbitrary: joined(query, of('\nunion all ', ' union all by name ', ' except ', ' intersect '), query) },
  { weight: 1, arbitrary: of(
    'from t', 'pivot t on l using sum(n) group by x', 'summarize t', 'describe t', 'unpivot (select 1 as a, 2 as b) on a,b into name k value v', 'from t select n limit 1', 'select * exclude (a) replace (n+1 as n) from t', 'select *,n:n+1 from t', 'values(1,2),(3,4)', 'table t',
    "select t.* like 'n%' from t", 'select #1 from t', 'select @n from t', 'explain select 1', "set variable v='a  b'", "select getvariable('v')", 'select a:1', 'show tables', 'select l,count(*)filter(where n>0),sum(n) from t group by all having count(*)>0',
  ) },
)
