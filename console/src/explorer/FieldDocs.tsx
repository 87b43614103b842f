import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import { type GraphQLField, type GraphQLNamedType, type GraphQLType, getNamedType, isScalarType } from 'graphql'
import { mono } from '../theme/theme.ts'

export type ApiField = GraphQLField<unknown, unknown>

/** What of a field or an input field can be read. */
interface Documented {
  name: string
  type: GraphQLType
  description?: string | null
  deprecationReason?: string | null
  args?: readonly { name: string; type: GraphQLType }[]
}

interface FieldDocsProps {
  field: Documented
  onOpen(type: GraphQLNamedType): void
  /** For operations: puts this one into the editor. */
  onUse?(): void
}

/** A field with its arguments, its type, and what it is about. */
export function FieldDocs({ field, onOpen, onUse }: FieldDocsProps) {
  const { name, args = [], description, deprecationReason } = field
  return (
    <Box sx={{ py: 1, borderBottom: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
        <Box sx={{ flex: 1, minWidth: 0, fontFamily: mono, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          <strong>{name}</strong>
          {args.length > 0 && (
            <>
              (
              {args.map((arg, index) => (
                <span key={arg.name}>
                  {index > 0 && ', '}
                  {arg.name}: <TypeLink type={arg.type} onOpen={onOpen} />
                </span>
              ))}
              )
            </>
          )}
          : <TypeLink type={field.type} onOpen={onOpen} />
        </Box>
        {onUse && (
          <Button size="small" onClick={onUse} aria-label={`Use ${name}`} sx={{ minHeight: 26, minWidth: 0, py: 0 }}>
            Use
          </Button>
        )}
      </Box>
      {description && <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{description}</Box>}
      {deprecationReason && (
        <Box sx={{ color: 'warning.main', fontSize: '0.8125rem' }}>Deprecated: {deprecationReason}</Box>
      )}
    </Box>
  )
}

/** "[String!]!", where the name leads to the type unless it is a plain value. */
function TypeLink({ type, onOpen }: { type: GraphQLType; onOpen(type: GraphQLNamedType): void }) {
  const named = getNamedType(type)
  const [before = '', after = ''] = String(type).split(named.name)
  if (isScalarType(named)) return <span>{String(type)}</span>
  return (
    <>
      {before}
      <Link component="button" type="button" onClick={() => onOpen(named)} sx={{ font: 'inherit' }}>
        {named.name}
      </Link>
      {after}
    </>
  )
}
