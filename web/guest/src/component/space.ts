//! The one code space of a program. Made while the script is loaded, so that a fork finds it ready.
import '../backend/context'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'

/** glass-easel's environment of this process: one program, one main space. */
export const miniProgram = new MiniProgramEnv()
export const space = miniProgram.createCodeSpace('main', true)
export const scopes = space.getComponentSpace().styleScopeManager
