import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import { exactDay } from '../format/dates.ts'
import { countText } from '../format/words.ts'
import type { Usage } from './apiKeyWords.ts'

interface UsageBarsProps {
  usage: Usage
  height: number
  /** In a list: thin, without labels. */
  small?: boolean
}

/** Calls day by day, refused ones on top in the colour of errors. The text says what the picture shows. */
export function UsageBars({ usage, height, small = false }: UsageBarsProps) {
  const { palette } = useTheme()
  const days = usage.buckets.map(({ at, calls, refused }) => ({ at, calls: Number(calls), refused: Number(refused) }))
  const most = Math.max(1, ...days.map(({ calls, refused }) => calls + refused))
  const width = days.length * 10
  const [first, last] = [days[0], days.at(-1)]
  return (
    <Box>
      <svg
        role="img"
        aria-label={usageText(usage)}
        viewBox={`0 0 ${width} 100`}
        preserveAspectRatio="none"
        width={small ? 110 : '100%'}
        height={height}
        style={{ display: 'block' }}
      >
        <line x1={0} x2={width} y1={99.5} y2={99.5} stroke={palette.divider} vectorEffect="non-scaling-stroke" />
        {days.map(({ at, calls, refused }, place) => {
          const [ok, bad] = [(calls / most) * 98, (refused / most) * 98]
          return (
            <g key={at}>
              {!small && (
                <title>{`${dayText(at)}: ${countText(calls, 'call')}${refused ? `, ${refused} refused` : ''}`}</title>
              )}
              {!small && <rect x={place * 10} width={10} y={0} height={100} fill="transparent" />}
              <rect x={place * 10 + 1.5} width={7} y={99 - ok} height={ok} fill={palette.primary.main} />
              <rect x={place * 10 + 1.5} width={7} y={99 - ok - bad} height={bad} fill={palette.error.main} />
            </g>
          )
        })}
      </svg>
      {!small && first && last && (
        <Box
          aria-hidden
          sx={{
            display: 'flex',
            justifyContent: 'space-between',
            color: 'text.secondary',
            fontSize: '0.75rem',
            mt: 0.5,
          }}
        >
          <span>{dayText(first.at)}</span>
          <span>busiest day: {countText(most, 'call')}</span>
          <span>{dayText(last.at)}</span>
        </Box>
      )}
    </Box>
  )
}

/** The days are the server's, in UTC. */
function dayText(at: string): string {
  return exactDay(new Date(at), 'UTC')
}

/** "142 calls in 30 days, 3 refused". */
export function usageText({ calls, refused, buckets }: Usage): string {
  const all = countText(Number(calls), 'call')
  return `${all} in ${buckets.length} days${Number(refused) === 0 ? '' : `, ${refused} refused`}`
}
