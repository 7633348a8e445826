import { onBundledNode } from '../node.mjs'
import { mavenFolder } from './maven.mjs'

const jars = mavenFolder({ name: 'hadoop', purpose: 'YARN and HDFS (about 90 MB)' })

/** The folder of the jars of YARN's and HDFS's daemons, or null. */
export const findHadoop = jars.find

/** Fetches them where they are missing, by Maven. Returns null or the sentence that says what to do. */
export const setUpHadoop = jars.setUp

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpHadoop()
  console.log(problem ?? findHadoop())
  process.exit(problem ? 1 : 0)
}
