import { Pick } from '@/components/ui/pick'

/** Which stage is shown; nothing where there is one. */
export function StagePick(props: { stages: readonly number[]; stage: number; onStage: (stage: number) => void }) {
  const { stages, stage, onStage } = props
  if (stages.length < 2) return null
  return (
    <Pick
      label="Stage"
      value={String(stage)}
      onChange={(next) => onStage(Number(next))}
      options={stages.map((each) => ({ value: String(each), label: String(each + 1) }))}
    />
  )
}
