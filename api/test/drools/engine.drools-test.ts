import { rulesEngineContract } from '../../rules/contract/engine.contract.ts'
import { createDroolsEngine } from '../../rules/drools/engine.ts'
import { describeDrools } from './lab.ts'

describeDrools('the contract of rules engines, on Drools', (lab) => {
  // Every run compiles its rules, which takes some hundred times what asking them takes.
  rulesEngineContract(async () => createDroolsEngine([lab.connect(await lab.start())]), { runs: 20 })
})
