import { describe, expect, it } from 'vitest'
import { formOf, needsFrame } from '../../../model/notebook/forms.ts'

describe('the form in which an output is shown', () => {
  it('[NB7] a table of pandas needs no frame; scripts, handlers, styles and drawings do', () => {
    expect(needsFrame('<div>\n<style scoped>\n    .dataframe tbody tr th { vertical-align: top; }\n</style>\n<table border="1" class="dataframe"><tr style="text-align: right;"><td>1</table></div>')).toBe(false)
    expect(needsFrame('<b>bold</b> <a href="https://example.com">x</a><details><summary>x</summary>y</details><img src="data:image/png;base64,x">')).toBe(false)
    for (const html of ['<script>1</script>', '<p onclick=x>', '<img src=x\nonerror=y>', '<a href="javascript:x">', '<style>p{}</style>', '<style scoped>body{}</style>', '<div style="color: red">', '<svg>', '<IFRAME srcdoc=x>', '<form>', '<canvas>']) expect(needsFrame(html), html).toBe(true)
  })

  it('[NB7] the richest that can be shown: HTML that would lose its scripts comes after pictures, what nobody knows last', () => {
    const script = '<script>draw()</script>'
    expect(formOf({ 'text/html': script, 'image/png': 'x', 'text/plain': 'p' }, true)).toBe('text/html')
    expect(formOf({ 'text/html': script, 'image/png': 'x', 'text/plain': 'p' }, false)).toBe('image/png')
    expect(formOf({ 'text/html': script, 'text/plain': 'p' }, false)).toBe('text/html')
    expect(formOf({ 'text/html': '<table></table>', 'image/png': 'x' }, false)).toBe('text/html')
    expect(formOf({ 'application/json': {}, 'text/plain': 'p' }, false)).toBe('application/json')
    expect(formOf({ 'text/latex': '$x$', 'text/plain': 'p' }, false)).toBe('text/latex')
    expect(formOf({ 'text/latex': '\\begin{tabular}{r}1\\end{tabular}', 'text/plain': 'p' }, false)).toBe('text/plain')
    expect(formOf({ 'application/vnd.x.v1+json': {}, 'text/plain': 'p' }, true)).toBe('text/plain')
    expect(formOf({ 'application/vnd.x.v1+json': {} }, true)).toBe('application/vnd.x.v1+json')
    expect(formOf({ 'application/javascript': 'x' }, true)).toBe(null)
  })
})
