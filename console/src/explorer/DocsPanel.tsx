import ArrowBackIcon from '@mui/icons-material/ArrowBack'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import type { GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { useState } from 'react'
import { type ApiField, FieldDocs } from './FieldDocs.tsx'
import { TypeDocs } from './TypeDocs.tsx'

interface DocsPanelProps {
  schema: GraphQLSchema
  /** Puts an operation for the field into the editor. */
  onUse(kind: 'query' | 'mutation', field: ApiField): void
}

/** The schema to read: what can be asked and changed, and from there every type. */
export function DocsPanel({ schema, onUse }: DocsPanelProps) {
  const [path, setPath] = useState<GraphQLNamedType[]>([])
  const [search, setSearch] = useState('')
  const open = (type: GraphQLNamedType) => setPath([...path, type])
  const type = path.at(-1)
  return (
    <Card
      component="section"
      aria-label="Documentation"
      // Reachable by keyboard, since it scrolls.
      tabIndex={0}
      sx={{ p: 2, overflowY: 'auto', height: { xs: 360, lg: 564 } }}
    >
      {type ? (
        <>
          <Button size="small" startIcon={<ArrowBackIcon />} onClick={() => setPath(path.slice(0, -1))} sx={{ mb: 1 }}>
            {path.at(-2)?.name ?? 'All operations'}
          </Button>
          <TypeDocs type={type} onOpen={open} />
        </>
      ) : (
        <>
          <TextField
            type="search"
            label="Find an operation"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Operations title="Queries" root={schema.getQueryType()} search={search} onOpen={open} onUse={onUse} />
          <Operations title="Mutations" root={schema.getMutationType()} search={search} onOpen={open} onUse={onUse} />
        </>
      )}
    </Card>
  )
}

interface OperationsProps {
  title: 'Queries' | 'Mutations'
  root: GraphQLObjectType | null | undefined
  search: string
  onOpen(type: GraphQLNamedType): void
  onUse: DocsPanelProps['onUse']
}

function Operations({ title, root, search, onOpen, onUse }: OperationsProps) {
  const wanted = search.trim().toLowerCase()
  const fields = Object.values(root?.getFields() ?? {}).filter((field) =>
    `${field.name} ${field.description ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <Box component="section" aria-label={title} sx={{ mt: 2 }}>
      <Typography variant="overline" component="h2" color="text.secondary">
        {title}
      </Typography>
      {fields.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          None matches.
        </Typography>
      )}
      {fields.map((field) => (
        <FieldDocs
          key={field.name}
          field={field}
          onOpen={onOpen}
          onUse={() => onUse(title === 'Queries' ? 'query' : 'mutation', field)}
        />
      ))}
    </Box>
  )
}
