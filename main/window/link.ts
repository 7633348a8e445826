/** A link into the browser host that opens a notebook, by its whole path, besides. */
export const withNotebook = (link: string, notebook: string | undefined): string => notebook === undefined ? link : `${link}#${new URLSearchParams({ notebook })}`
