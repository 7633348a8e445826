import { useText } from '../language/language.ts'

/** The words of an error itself, folded away under what is said of it in the reader's language. */
export function Original({ text }: { text: string }) {
  const t = useText()
  return <details className="original"><summary>{t('error.original')}</summary><p lang="en">{text}</p></details>
}
