import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Clause, RuleAst } from '../../rules/ast.ts'
import type { Severity } from '../../rules/signal.ts'
import { instant, tenantId } from '../columns.ts'
import { auditActorKinds } from './audit.ts'

/** What a rule says, as a tenant writes it. */
const content = {
  name: text('name').notNull(),
  description: text('description'),
  severity: text('severity').$type<Severity>().notNull(),
  tags: text('tags').array().notNull(),
  text: text('text').notNull(),
}

const actor = {
  actorKind: text('actor_kind', { enum: auditActorKinds }).notNull(),
  actorId: text('actor_id'),
  actorLabel: text('actor_label').notNull(),
}

/** The rules of a tenant. Who has written the current version, and when, is in the columns of the actor. */
export const rules = pgTable(
  'rules',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    ...content,
    /** Made of the text when it was saved, so that opening a session reads no text. */
    ast: jsonb('ast').$type<RuleAst>().notNull(),
    enabled: boolean('enabled').notNull(),
    /** Counts what was written; switching the rule on and off is no new version. */
    version: integer('version').notNull(),
    ...actor,
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** Of a rule that came with a pack: which of its rules it is, and of which version of the pack. */
    packId: text('pack_id'),
    packRuleId: text('pack_rule_id'),
    packVersion: integer('pack_version'),
    /** The version of the rule that the pack wrote: a later one is the tenant's own. */
    packWrote: integer('pack_wrote'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique('rules_of_pack').on(t.tenantId, t.packId, t.packRuleId)],
)

/** Every version of the rules that a tenant has. */
export const ruleVersions = pgTable(
  'rule_versions',
  {
    tenantId: tenantId(),
    ruleId: uuid('rule_id').notNull(),
    version: integer('version').notNull(),
    at: instant('at').notNull(),
    ...actor,
    ...content,
    /** The version that this one brought back. */
    restoredFrom: integer('restored_from'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.ruleId, t.version] })],
)

/** What is needed, besides its versions, to bring a deleted rule back as it was. */
export const deletedRules = pgTable(
  'deleted_rules',
  {
    tenantId: tenantId(),
    id: uuid('id').notNull(),
    enabled: boolean('enabled').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    packId: text('pack_id'),
    packRuleId: text('pack_rule_id'),
    packVersion: integer('pack_version'),
    packWrote: integer('pack_wrote'),
    deletedAt: instant('deleted_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)

/** Counts the changes of what a tenant's session holds, so that of two sessions the later one is known. */
export const ruleSets = pgTable(
  'rule_sets',
  {
    tenantId: tenantId(),
    generation: integer('generation').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId] })],
)

/** The packs that a tenant has installed. */
export const rulePacks = pgTable(
  'rule_packs',
  {
    tenantId: tenantId(),
    packId: text('pack_id').notNull(),
    version: integer('version').notNull(),
    /** The rules that the tenant has had from it: one of these that is not there was deleted. */
    ruleIds: text('rule_ids').array().notNull(),
    installedAt: instant('installed_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    ...actor,
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.packId] })],
)

/** What traces have broken. A signal tells of its rule as it was, and stays when the rule is changed or deleted. */
export const signals = pgTable(
  'signals',
  {
    tenantId: tenantId(),
    /** Made of tenant, rule, version, trace and clause: the same finding is one row. */
    id: uuid('id').notNull(),
    /** A UUIDv7: the order in which signals were raised. */
    position: uuid('position').notNull(),
    ruleId: uuid('rule_id').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    ruleName: text('rule_name').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    traceId: text('trace_id').notNull(),
    clause: text('clause').$type<Clause>().notNull(),
    spanReferences: text('span_references').array().notNull(),
    message: text('message').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('signals_by_position').on(t.tenantId, t.position),
    index('signals_by_rule').on(t.tenantId, t.ruleId, t.position),
    index('signals_by_trace').on(t.tenantId, t.traceId),
    index('signals_by_time').on(t.tenantId, t.createdAt),
  ],
)
