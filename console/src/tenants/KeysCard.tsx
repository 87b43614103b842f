import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import { useGetList } from 'react-admin'
import { Link } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { purposes, type TenantKey } from '../keys/keyWords.ts'
import { useTenant } from '../viewer/scope.tsx'

/** Which keys are at work. */
export function KeysCard({ jwksUrl }: { jwksUrl: string }) {
  const { slug } = useTenant()
  const { data, error, refetch } = useGetList<TenantKey>('keys', {
    filter: { states: ['ACTIVE'] },
    pagination: { page: 1, perPage: 10 },
  })
  return (
    <Section
      title="Keys"
      aside={
        <Button component={Link} to={`/t/${slug}/keys`} size="small">
          Open keys
        </Button>
      }
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      <Facts>
        {purposes.map(({ purpose, title }) => {
          const key = data?.find((one) => one.purpose === purpose)
          return (
            <Fact key={purpose} name={title}>
              {key ? (
                <span>
                  Version {key.version}, since <When at={key.activatedAt ?? key.createdAt} />
                </span>
              ) : data ? (
                'None yet'
              ) : (
                <Skeleton width={140} />
              )}
            </Fact>
          )
        })}
        <Fact name="Public keys">
          <CopyValue value={jwksUrl} what="the JWKS URL" />
        </Fact>
      </Facts>
    </Section>
  )
}
