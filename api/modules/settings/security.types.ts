import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { type Ceiling, ceilingModes } from '../../core/security-policy.ts'
import { findingSubjects } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { ssoConnectionStates } from '../identity/provider.ts'
import type { FindingRow } from './findings.ts'
import type { liftableCeilings } from './security.ts'

type Mode = (typeof ceilingModes)[number]

const CeilingMode = enumOf(ceilingModes)
registerEnumType(CeilingMode, {
  name: 'CeilingMode',
  description: 'OFF binds nobody, REPORT_ONLY writes down what would be refused, ENFORCED refuses.',
})

export const SecurityCeiling = {
  INVITATION_DOMAINS: 'invitationDomains',
  KEY_LIFETIME: 'keyLifetime',
  UNUSED_KEYS: 'unusedKeys',
  IP_ALLOW_LIST: 'ipAllowList',
  SESSION_LENGTH: 'sessionLength',
  SINGLE_SIGN_ON: 'singleSignOn',
} as const satisfies Record<string, Ceiling>
registerEnumType(SecurityCeiling, { name: 'SecurityCeiling' })

const LiftableCeiling = {
  IP_ALLOW_LIST: 'ipAllowList',
  SESSION_LENGTH: 'sessionLength',
  SINGLE_SIGN_ON: 'singleSignOn',
} as const satisfies Record<string, (typeof liftableCeilings)[number]>
registerEnumType(LiftableCeiling, { name: 'LiftableCeiling', description: 'What can lock a tenant out.' })

const FindingSubjectKind = enumOf(findingSubjects)
registerEnumType(FindingSubjectKind, { name: 'FindingSubjectKind' })

const SsoConnectionState = enumOf(ssoConnectionStates)
registerEnumType(SsoConnectionState, { name: 'SsoConnectionState' })

@ObjectType()
@InputType('InvitationDomainsInput')
export class InvitationDomains {
  @Field(() => CeilingMode)
  mode!: Mode

  @Field(() => [String], { description: 'At most 50. Subdomains are domains of their own; kept in punycode.' })
  domains!: string[]
}

@ObjectType()
@InputType('KeyLifetimeInput')
export class KeyLifetime {
  @Field(() => CeilingMode)
  mode!: Mode

  @Field(() => Int, { nullable: true, description: '1 to 3650. Null: keys must have an end, whenever it is.' })
  maxDays!: number | null
}

@ObjectType()
@InputType('UnusedKeysInput')
export class UnusedKeys {
  @Field(() => CeilingMode)
  mode!: Mode

  @Field(() => Int, { description: '1 to 3650.' })
  days!: number
}

@ObjectType()
@InputType('IpAllowListInput')
export class IpAllowList {
  @Field(() => CeilingMode)
  mode!: Mode

  @Field(() => [String], { description: 'Networks (CIDR) or single addresses, IPv4 and IPv6, at most 200.' })
  ranges!: string[]
}

@ObjectType()
@InputType('SessionLengthInput')
export class SessionLength {
  @Field(() => CeilingMode)
  mode!: Mode

  @Field(() => Int, { description: '1 to 8760.' })
  maxHours!: number
}

@ObjectType()
@InputType('SingleSignOnCeilingInput')
export class SingleSignOnCeiling {
  @Field(() => CeilingMode)
  mode!: Mode
}

@ObjectType({ description: 'Ceilings that bind everyone in the tenant, its owners too, from the next request on.' })
export class SecurityPolicy {
  @Field(() => Int, { description: 'Of the tenant’s settings; whoever changes them names the one they saw.' })
  version!: number

  @Field(() => InvitationDomains, { description: 'Domains whose addresses may be invited and may accept.' })
  invitationDomains!: InvitationDomains

  @Field(() => KeyLifetime, { description: 'API keys must have an end, at the latest so long after they are made.' })
  keyLifetime!: KeyLifetime

  @Field(() => UnusedKeys, { description: 'API keys that nobody used for so long are disabled.' })
  unusedKeys!: UnusedKeys

  @Field(() => IpAllowList, { description: 'Networks from which people and API keys reach the tenant.' })
  ipAllowList!: IpAllowList

  @Field(() => SessionLength, { description: 'How long after signing in people reach the tenant.' })
  sessionLength!: SessionLength

  @Field(() => SingleSignOnCeiling, { description: 'People come through the company’s single sign-on.' })
  singleSignOn!: SingleSignOnCeiling
}

@InputType({ description: 'Each ceiling as a whole. What is left out stays; null gives back the usual values.' })
export class SecurityPolicyInput {
  @Field(() => InvitationDomains, { nullable: true })
  invitationDomains?: InvitationDomains | null

  @Field(() => KeyLifetime, { nullable: true })
  keyLifetime?: KeyLifetime | null

  @Field(() => UnusedKeys, { nullable: true })
  unusedKeys?: UnusedKeys | null

  @Field(() => IpAllowList, { nullable: true })
  ipAllowList?: IpAllowList | null

  @Field(() => SessionLength, { nullable: true })
  sessionLength?: SessionLength | null

  @Field(() => SingleSignOnCeiling, { nullable: true })
  singleSignOn?: SingleSignOnCeiling | null
}

@InputType()
export class UpdateSecurityPolicyInput extends SecurityPolicyInput {
  @Field(() => Int, { description: 'The version that you saw. CONFLICT when it has changed since.' })
  version!: number
}

@InputType()
export class LiftSecurityCeilingInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => LiftableCeiling)
  ceiling!: (typeof liftableCeilings)[number]
}

@ObjectType({ description: 'Whom a ceiling would refuse as things are.' })
export class CeilingImpact {
  @Field(() => SecurityCeiling)
  ceiling!: Ceiling

  @Field(() => Int)
  count!: number

  @Field(() => [String], { description: 'The first five.' })
  examples!: string[]
}

@ObjectType({ description: 'Whom a ceiling refused, or would have refused: at most one entry an hour for each.' })
export class SecurityFinding {
  @Field(() => ID)
  id!: string

  @Field(() => SecurityCeiling)
  ceiling!: Ceiling

  @Field(() => FindingSubjectKind)
  subjectKind!: string

  @Field(() => String, { description: 'The person’s address, the key’s name, or the address that was invited.' })
  label!: string

  @Field(() => String, { description: 'The network address, when the session began, the domain.' })
  detail!: string

  @Field(() => Boolean, { description: 'Refused; else it was only written down.' })
  refused!: boolean

  @Field(() => Int, { description: 'In how many hours it happened.' })
  hours!: number

  @Field(() => DateTimeScalar)
  firstAt!: Date

  @Field(() => DateTimeScalar)
  lastAt!: Date

  static from({ tenantId: _tenant, subject: _subject, ...shown }: FindingRow): SecurityFinding {
    return Object.assign(new SecurityFinding(), shown, { id: toPublicId('securityFinding', shown.id) })
  }
}

@ObjectType()
export class SecurityFindingConnection extends Connection(SecurityFinding, 'SecurityFinding') {}

@InputType()
export class SecurityFindingFilter {
  @Field(() => SecurityCeiling, { nullable: true })
  ceiling?: Ceiling | null
}

@ObjectType({ description: 'One link between the tenant and its company’s own sign-in.' })
export class SsoConnection {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { description: 'As the identity provider names it: OktaSAML, GoogleOIDC.' })
  kind!: string

  @Field(() => SsoConnectionState)
  state!: string
}

@ObjectType()
export class SingleSignOn {
  @Field(() => Boolean, { description: 'Whether this installation’s identity provider has single sign-on.' })
  offered!: boolean

  @Field(() => [SsoConnection])
  connections!: SsoConnection[]
}

@ObjectType()
export class SsoSetupLink {
  @Field(() => String, { description: 'Good for some minutes, for whoever opens it.' })
  url!: string
}
