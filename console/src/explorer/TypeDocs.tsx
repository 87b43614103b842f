import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { type GraphQLNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { mono } from '../theme/theme.ts'
import { FieldDocs } from './FieldDocs.tsx'

/** One type: its fields, or the values it has. */
export function TypeDocs({ type, onOpen }: { type: GraphQLNamedType; onOpen(type: GraphQLNamedType): void }) {
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
  return (
    <>
      <Typography variant="h2" sx={{ fontFamily: mono, overflowWrap: 'anywhere' }}>
        {type.name}
      </Typography>
      {type.description && (
        <Typography variant="body2" color="text.secondary">
          {type.description}
        </Typography>
      )}
      {hasFields &&
        Object.values(type.getFields()).map((field) => <FieldDocs key={field.name} field={field} onOpen={onOpen} />)}
      {isEnumType(type) &&
        type.getValues().map(({ name, description }) => (
          <Box key={name} sx={{ py: 1, borderBottom: 1, borderColor: 'divider', fontSize: '0.8125rem' }}>
            <Box sx={{ fontFamily: mono }}>{name}</Box>
            {description && <Box sx={{ color: 'text.secondary' }}>{description}</Box>}
          </Box>
        ))}
    </>
  )
}
