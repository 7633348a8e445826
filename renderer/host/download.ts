/** Has the browser or the desktop fetch a file of the workbench, by the URL that it gave. */
export function download(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}
