/** The language that windows start in: the first of the system's that there is, else English. */
export function preferredLanguage(locales: readonly string[] = [Intl.DateTimeFormat().resolvedOptions().locale]): 'en' | 'ja' {
  for (const locale of locales) {
    const language = locale.toLowerCase().split(/[-_.]/)[0]
    if (language === 'en' || language === 'ja') return language
  }
  return 'en'
}
