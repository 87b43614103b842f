import DownloadIcon from '@mui/icons-material/DownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'

interface InvoiceFilesProps {
  /** Where the document is, without the ending that says which file. */
  path: string
  /** What the document is called, for who hears the buttons. */
  name: string
}

/** The document as files, straight from the server. */
export function InvoiceFiles({ path, name }: InvoiceFilesProps) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap' }}>
      {(['pdf', 'csv'] as const).map((type) => (
        <Button
          key={type}
          component="a"
          href={`${path}.${type}`}
          download
          size="small"
          startIcon={<DownloadIcon />}
          aria-label={`${name} as ${type.toUpperCase()}`}
        >
          {type.toUpperCase()}
        </Button>
      ))}
    </Box>
  )
}
