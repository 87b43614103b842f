import { useTheme } from '@mui/material/styles'

/** The course of something in a hundred pixels. Says nothing by itself: the text beside it does. */
export function Sparkline({ values, height = 36 }: { values: readonly number[]; height?: number }) {
  const { palette } = useTheme()
  const most = Math.max(1, ...values)
  const width = values.length * 10
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} 100`}
      preserveAspectRatio="none"
      width="100%"
      height={height}
      style={{ display: 'block' }}
    >
      <line x1={0} x2={width} y1={99.5} y2={99.5} stroke={palette.divider} vectorEffect="non-scaling-stroke" />
      {values.map((value, index) => {
        const share = (value / most) * 97
        return (
          <rect key={index} x={index * 10 + 1.5} width={7} y={99 - share} height={share} fill={palette.primary.main} />
        )
      })}
    </svg>
  )
}
