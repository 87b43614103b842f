import { useNotify } from 'react-admin'
import {
  type CataloguedPlanFieldsFragment,
  useDiscardPlanDraftMutation,
  usePublishPlanMutation,
  useRetirePlanMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'

interface PlanDialogProps {
  plan: CataloguedPlanFieldsFragment
  onChanged(): void
  onClose(): void
}

/** Runs what a dialog asked about; when it went well, says so, loads the catalogue again and closes. */
function usePlanAction({ onChanged, onClose }: Pick<PlanDialogProps, 'onChanged' | 'onClose'>) {
  const notify = useNotify()
  const { busy, problem, run } = useAction()
  async function perform(action: () => Promise<unknown>, success: string): Promise<void> {
    if (!(await run(action))) return
    notify(success, { type: 'success' })
    onChanged()
    onClose()
  }
  return { busy, problem, perform }
}

const draftOf = ({ code, version, revision }: CataloguedPlanFieldsFragment) => ({ code, version, revision })

export function PublishDialog({
  plan,
  replaced,
  ...props
}: PlanDialogProps & { replaced: CataloguedPlanFieldsFragment | undefined }) {
  const [publish] = usePublishPlanMutation()
  const { busy, problem, perform } = usePlanAction(props)
  return (
    <ConfirmDialog
      open
      title={`Publish version ${plan.version} of ${plan.name}?`}
      confirmLabel="Publish"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(
          () => publish({ variables: { input: draftOf(plan) } }),
          `Version ${plan.version} of ${plan.name} is on offer.`,
        )
      }
      onClose={props.onClose}
    >
      <div>It is offered to everybody from then on, and can never be changed again.</div>
      {replaced && <div>Version {replaced.version} is retired. Tenants on it stay on it.</div>}
    </ConfirmDialog>
  )
}

export function DiscardDialog({ plan, ...props }: PlanDialogProps) {
  const [discard] = useDiscardPlanDraftMutation()
  const { busy, problem, perform } = usePlanAction(props)
  return (
    <ConfirmDialog
      open
      title="Discard this draft?"
      confirmLabel="Discard draft"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(() => discard({ variables: { input: draftOf(plan) } }), `The draft of ${plan.name} is gone.`)
      }
      onClose={props.onClose}
    >
      What was written in version {plan.version} of {plan.name} is lost.
    </ConfirmDialog>
  )
}

export function RetireDialog({ plan, ...props }: PlanDialogProps) {
  const [retire] = useRetirePlanMutation()
  const { busy, problem, perform } = usePlanAction(props)
  return (
    <ConfirmDialog
      open
      title={`Take ${plan.name} off the offer?`}
      confirmLabel="Take off the offer"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(() => retire({ variables: { input: { code: plan.code } } }), `${plan.name} is no longer offered.`)
      }
      onClose={props.onClose}
    >
      Nobody new gets this plan. Tenants on it keep it. To offer it again, publish a new version.
    </ConfirmDialog>
  )
}
