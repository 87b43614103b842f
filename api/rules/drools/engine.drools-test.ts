import { describeDrools } from '../../test/drools.ts'
import { rulesEngineContract } from '../contract/engine.contract.ts'
import { createDroolsEngine } from './engine.ts'

describeDrools('the contract of rules engines, on Drools', (lab) => {
  // Every run compiles its rules, which takes some hundred times what asking them takes.
  rulesEngineContract(async () => createDroolsEngine([lab.connect(await lab.start())]), { runs: 20 })
})
