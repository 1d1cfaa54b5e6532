/** Clinical data, signs, scores, probabilities. */
export const clinical = {};
