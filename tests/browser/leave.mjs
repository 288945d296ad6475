// What tests of consent do with the shell: answer its questions, use its settings page.

/** The question on the screen. */
export const sheet = (phone) => phone.page.locator('.prompt-sheet')

/** Answers the question on the screen once it takes answers. */
export const press = async (phone, name) => {
  const button = phone.page.locator('.dialog:not(.closing) .prompt-button:enabled', { hasText: name })
  const handle = await button.elementHandle({ timeout: 15_000 })
  await handle.click()
  // The next question may stand already.
  await phone.page.waitForFunction((e) => !e.isConnected, handle)
}

/** Agrees to the privacy agreement if this person has not yet. */
export const agree = async (phone) => {
  await phone.page.locator('.prompt-button:enabled').first().waitFor()
  if (await phone.page.locator('.prompt-button', { hasText: 'Agree' }).count()) await press(phone, 'Agree')
}

/** Opens the settings page of the program in front. */
export const settings = async (phone) => {
  await phone.page.locator('.capsule button').first().click()
  await phone.page.getByRole('button', { name: 'Permissions' }).last().click()
  await phone.page.locator('.data-part .facts').waitFor()
}

/** Closes it. */
export const done = async (phone) => {
  await phone.page.locator('.program-settings').getByRole('button', { name: 'Done' }).click()
  await phone.page.locator('.program-settings').waitFor({ state: 'detached' })
}
