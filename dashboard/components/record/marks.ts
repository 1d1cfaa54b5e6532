import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { MarkedWrong } from '../../../edge/assessment/feedback.ts';
import type { FeedbackAnswer } from '../../../edge/http/record/schemas.ts';

/** What holds of an assessment, by the newest thing that was said of it; null where nobody marked it, or it was taken back. */
export function markOf(
  { assessmentId }: Pick<Assessment, 'assessmentId'>,
  feedback: readonly FeedbackAnswer[],
): MarkedWrong | null {
  const last = feedback.findLast((entry) => entry.assessmentId === assessmentId);
  return last?.verdict === 'wrong' && last.reason ? { reason: last.reason, by: last.who, at: last.at } : null;
}
