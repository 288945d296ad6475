//! A command stream that breaks the contract ends the view: this error carries what was wrong.

/** The sender broke the protocol; the view stops and shows the message in shell and inspector. */
export class ViewFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ViewFault'
  }
}
