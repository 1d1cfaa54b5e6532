/**
 * Why a request was refused, by the appliance's code: what happened, and what to do. The appliance's own sentence may say
 * more, such as who was first, and stands beside it.
 */
export const faults = {
  'request-invalid': { title: 'The entry is not valid', todo: 'Look at it again.' },
  'host-refused': {
    title: 'The appliance does not answer under this address',
    todo: 'Use the address it was set up with.',
  },
  'origin-refused': { title: 'This came from another page', todo: 'Open the board itself.' },
  'address-unknown': { title: 'There is nothing at this address', todo: 'The board is at /ward.' },
  'alert-unknown': { title: 'This alert is not known here', todo: 'It may belong to another appliance.' },
  'episode-unknown': { title: 'This case is not known here', todo: 'Look for it on the ward board.' },
  'scan-unknown': { title: 'This scan is not known here', todo: 'Look for it on the ward board.' },
  'resource-unknown': { title: 'This record is not known here', todo: 'Look for it on the ward board.' },
  'pictures-missing': { title: 'The pictures of this scan are not here', todo: 'Use the PACS.' },
  'slice-unknown': { title: 'The scan has no such slice', todo: 'Load the page again.' },
  'images-removed': { title: 'The images were removed to make room', todo: 'Use the PACS.' },
  'alert-superseded': { title: 'The alert has changed meanwhile', todo: 'Read it again, then decide.' },
  'alert-closed': { title: 'The alert is closed', todo: 'Nothing is left to be done about it.' },
  'alert-taken': {
    title: 'Somebody else has taken the alert',
    todo: 'Speak with that person; whoever finishes it closes it.',
  },
  'alert-unrecorded': {
    title: 'The alert cannot be recorded now, so nobody can take it here',
    todo: 'See to the patient and agree by word of mouth; take it here once the appliance can write again.',
  },
  'pictures-busy': { title: 'Too many pictures are asked for at once', todo: 'Try again in a moment.' },
  'pictures-late': { title: 'The picture took too long', todo: 'Try again; if it stays so, use the PACS.' },
  'board-not-built': { title: 'The board is not built', todo: 'Call whoever looks after the appliance.' },
  'internal-error': {
    title: 'The appliance could not answer',
    todo: 'Try again; if it stays so, call whoever looks after it.',
  },
  'act-late': {
    title: 'This came too late and was not done',
    todo: 'Look at the alert, then repeat it if it still applies.',
  },
  'act-invalid': { title: 'The appliance did not understand this', todo: 'Act at its own board.' },
  'act-failed': {
    title: 'The appliance could not record this',
    todo: 'Look at the alert: if it did not change, try again, or act at its own appliance.',
  },
};
