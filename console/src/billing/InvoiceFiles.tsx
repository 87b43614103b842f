import DownloadIcon from '@mui/icons-material/DownloadOutlined'
import Button from '@mui/material/Button'

interface InvoiceFilesProps {
  tenantId: string
  /** Where the document is below the tenant: `invoices/inv_…`. */
  path: string
  /** What the document is called, for who hears the buttons. */
  name: string
}

/** The document as files, straight from the server. */
export function InvoiceFiles({ tenantId, path, name }: InvoiceFilesProps) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {(['pdf', 'csv'] as const).map((type) => (
        <Button
          key={type}
          component="a"
          href={`/tenants/${tenantId}/${path}.${type}`}
          download
          size="small"
          startIcon={<DownloadIcon />}
          aria-label={`${name} as ${type.toUpperCase()}`}
        >
          {type.toUpperCase()}
        </Button>
      ))}
    </span>
  )
}
