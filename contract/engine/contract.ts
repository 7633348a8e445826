import { defineContract } from '../define.ts'
import { landing } from './landing.ts'
import { page } from './page.ts'
import { session } from './session.ts'

/** What an engine process is for; it serves the contract of its role alone. */
export const engineRoles = ['notebook', 'page', 'landing'] as const
export type EngineRole = (typeof engineRoles)[number]

export const sessionContract = defineContract(session)
export const pageContract = defineContract(page)
export const landingContract = defineContract(landing)
