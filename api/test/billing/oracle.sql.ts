/**
 * The sums of invoices in PostgreSQL's numeric, written from the rules and not from the code: $1 is a JSON array of
 * `{ invoice, code }`. Answers with one row for every amount on which the two differ. Divisions have forty decimals,
 * far more than tells a quotient of milliseconds from a half.
 */
export const findDifferences = `
with given as materialized (
  select ordinality as n, entry->'invoice' as invoice, entry->'code' as code
  from jsonb_array_elements($1::text::jsonb) with ordinality as entries(entry, ordinality)
),
rated as (
  select n, item->>'line' as line, (item->>'sign')::numeric as sign, item->'price' as price,
    greatest((item->>'quantity')::numeric - (item->'price'->>'included')::numeric, 0) as beyond
  from given, jsonb_array_elements(invoice->'rated') as item
),
usage as (
  select n, line, sign * round(case price->>'scheme'
    when 'PER_UNIT' then beyond * (price->>'unitAmount')::numeric
    when 'PACKAGE' then
      div(beyond + (price->>'packageSize')::numeric - 1, (price->>'packageSize')::numeric)
        * (price->>'packageAmount')::numeric
    else (
      select coalesce(sum(case price->>'scheme'
        when 'GRADUATED' then (least(beyond, upper) - lower) * unit + flat
        when 'VOLUME' then case when beyond <= upper then beyond * unit + flat else 0 end
      end), 0)
      from (
        select coalesce((tier->>'upTo')::numeric, 'infinity') as upper,
          coalesce(lag((tier->>'upTo')::numeric) over (order by ordinality), 0) as lower,
          (tier->>'unitAmount')::numeric as unit, (tier->>'flatAmount')::numeric as flat
        from jsonb_array_elements(price->'tiers') with ordinality as tiers(tier, ordinality)
      ) as tiers
      where beyond > lower
    )
  end) as amount
  from rated
),
fees as (
  select n, item->>'line' as line, (item->>'sign')::numeric as sign, (item->>'fee')::numeric as fee,
    ((item->>'from')::numeric - (item->>'start')::numeric) * 1.0000000000000000000000000000000000000000 as passed,
    (item->>'end')::numeric - (item->>'start')::numeric as length
  from given, jsonb_array_elements(invoice->'shared') as item
),
lines as (
  select n, line as name, sum(amount) as amount
  from (
    select n, line, amount from usage
    union all select n, line, sign * (fee - round(fee * passed / length)) from fees
  ) as all_lines
  group by n, line
),
subtotals as (
  select n, coalesce(sum(amount), 0) as subtotal from given left join lines using (n) group by n
),
offers as (
  select n, item->>'id' as name, subtotal,
    coalesce((item->>'remaining')::numeric, 
      round(greatest(subtotal, 0) * (item->>'percentOff')::numeric * 0.00001)) as offered,
    row_number() over (
      partition by n
      order by (item->>'priority')::int, (item->>'expires')::numeric nulls last, (item->>'created')::numeric,
        item->>'id' collate "C"
    ) as turn
  from given join subtotals using (n), jsonb_array_elements(invoice->'grants') as item
  where coalesce((item->>'expires')::numeric > (invoice->>'at')::numeric, true)
),
credits as (
  select n, name, greatest(least(offered, subtotal - coalesce(sum(offered) over (
    partition by n order by turn rows between unbounded preceding and 1 preceding), 0)), 0) as amount
  from offers
),
taxables as (
  select n, subtotal, coalesce(sum(amount), 0) as credits, subtotal - coalesce(sum(amount), 0) as taxable
  from subtotals left join credits using (n) group by n, subtotal
),
sums as (
  select n, subtotal, credits, taxable, round(taxable * (invoice->>'taxRate')::numeric * 0.00001) as tax
  from taxables join given using (n)
),
expected as (
  select n, name, amount from lines
  union all select n, name, amount from credits
  union all select n, name, amount from sums, lateral (values
    ('subtotal', subtotal), ('credits', credits), ('taxable', taxable), ('tax', tax), ('total', taxable + tax)
  ) as named(name, amount)
),
computed as (
  select n, key as name, value::numeric as amount from given, jsonb_each_text(code)
)
select n, name, computed.amount as code, expected.amount as oracle
from (select * from expected where amount <> 0) as expected full join computed using (n, name)
where computed.amount is distinct from expected.amount
order by n, name
`
