import { startStripe } from '../../../test/stripe-server.ts'
import { describeBillingProvider } from './provider.contract.ts'

describeBillingProvider('the Stripe server of tests', startStripe)
