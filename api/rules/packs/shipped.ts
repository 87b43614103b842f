import { betraceEssentials } from './betrace-essentials.ts'
import type { RulePack } from './pack.ts'

/** The packs that the product brings along, each in its newest version. */
export const shippedPacks: readonly RulePack[] = [betraceEssentials]
